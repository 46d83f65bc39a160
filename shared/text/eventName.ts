/** `stage opened` of `StageOpened`. */
export function eventName(type: string): string {
  return type.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}
