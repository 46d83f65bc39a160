/** A receiver that does not answer in this time has not got it. */
const PATIENCE_MS = 10_000;

/**
 * What a stand-in posts to the one who is to hear of it. As with its vendor it is not tried again: what could not be
 * delivered is only counted.
 */
export function deliveries() {
  const counts = { delivered: 0, failed: 0 };
  let underway: Promise<void> = Promise.resolve();

  async function deliver(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<void> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      await response.arrayBuffer();
      counts[response.ok ? 'delivered' : 'failed'] += 1;
    } catch {
      counts.failed += 1;
    }
  }

  return {
    counts,
    /** One after the other, in the order in which things happened. */
    send: (url: string, headers: Readonly<Record<string, string>>, body: string): void => {
      underway = underway.then(() => deliver(url, headers, body));
    },
    /** Resolves when everything that has happened so far is delivered or given up. */
    settled: (): Promise<void> => underway,
  };
}
