/** As pagers name them: P1 wakes somebody at once, P5 is for information. */
export const PRIORITIES = ['P1', 'P2', 'P3', 'P4', 'P5'] as const;
export type Priority = (typeof PRIORITIES)[number];

export function isAtLeast(priority: Priority, other: Priority): boolean {
  return PRIORITIES.indexOf(priority) <= PRIORITIES.indexOf(other);
}
