/** How long something took, and how long a processor was at it: on a busy machine only the second says something. */
export interface Taken {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

export function stopwatch(): () => Taken {
  const started = performance.now();
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return { seconds: (performance.now() - started) / 1_000, cpuSeconds: (user + system) / 1_000_000 };
  };
}
