/** Milliseconds of the clock that all processes of this machine have in common. */
export function monotonic(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
