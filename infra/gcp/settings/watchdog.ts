import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Bundle } from './bundles.ts';

/** Minutes; Cloud Monitoring repeats a notification no sooner. */
export const REPEATED_EVERY = 30;

const routing = z.looseObject({
  heartbeat: z
    .looseObject({ monitoring: z.object({ policy: z.string().min(1), minutes: z.number() }).nullable() })
    .optional(),
});

export interface Watchdog {
  /** The name of the policy. */
  readonly policy: string;
}

/**
 * The heartbeat policy that the routing in a bundle listens for, if it does.
 * @throws Error when its silence would count before it can be heard a second time
 */
export function watchdogOf({ folder }: Bundle): Watchdog | undefined {
  const path = join(folder, 'routing.json');
  const parsed = routing.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new Error(`${path} is not usable; run npm run build again`);
  const monitoring = parsed.data.heartbeat?.monitoring ?? undefined;
  if (monitoring !== undefined && monitoring.minutes <= REPEATED_EVERY) {
    throw new Error(
      `the routing has heartbeat.monitoring.minutes ${monitoring.minutes}; it must be more than ${REPEATED_EVERY}: ` +
        'Cloud Monitoring repeats a notification no sooner. Change it and run npm run build again',
    );
  }
  return monitoring;
}
