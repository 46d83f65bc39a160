import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Arrival, Command, Report } from './arrivals.ts';

const PROCESS = fileURLToPath(new URL('receiverProcess.ts', import.meta.url));

/** A pager and a chat in a process of their own, so that what they cost is not the router's. */
export interface Receivers {
  readonly url: string;
  readonly arrivals: readonly Arrival[];
  /** By the key of an incident, when each page that told of it arrived. */
  readonly pages: ReadonlyMap<string, readonly number[]>;
  /** @returns false when it was not so in time, in milliseconds */
  until(isSo: () => boolean, limit: number): Promise<boolean>;
  /** Nobody answers any more. */
  shut(): Promise<void>;
  /** On the same port again. */
  open(): Promise<void>;
  stop(): Promise<void>;
}

export async function startReceivers(): Promise<Receivers> {
  const child = fork(PROCESS, { execArgv: ['--disable-warning=ExperimentalWarning'] });
  const arrivals: Arrival[] = [];
  const pages = new Map<string, number[]>();
  let onArrival = (): void => undefined;
  child.on('message', (report: Report) => {
    if (report.kind !== 'arrivals') return;
    for (const arrival of report.arrivals) {
      arrivals.push(arrival);
      if (arrival.kind === 'page') for (const key of arrival.keys) count(pages, key, arrival.at);
    }
    onArrival();
  });
  const port = await ask(child, 'open');
  return {
    url: `http://127.0.0.1:${port}`,
    arrivals,
    pages,
    until: (isSo, limit) =>
      new Promise((resolve) => {
        const end = (so: boolean): void => {
          clearTimeout(timer);
          onArrival = () => undefined;
          resolve(so);
        };
        const timer = setTimeout(() => end(isSo()), limit);
        onArrival = () => (isSo() ? end(true) : undefined);
        onArrival();
      }),
    shut: async () => void (await ask(child, 'shut')),
    open: async () => void (await ask(child, 'open')),
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.send('end' satisfies Command);
      await ended;
    },
  };
}

function ask(child: ChildProcess, command: Command): Promise<number> {
  return new Promise((resolve) => {
    const hear = (report: Report): void => {
      if (report.kind !== 'done') return;
      child.off('message', hear);
      resolve(report.port);
    };
    child.on('message', hear);
    child.send(command);
  });
}

function count(pages: Map<string, number[]>, key: string, at: number): void {
  const before = pages.get(key);
  if (before === undefined) pages.set(key, [at]);
  else before.push(at);
}
