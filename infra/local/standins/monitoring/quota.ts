import { type Instant, MINUTE } from '../../../../shared/domain/calendar/time.ts';
import { MonitoringRefusal } from './refusal.ts';

export interface Quotas {
  readonly readsPerMinute: number;
  readonly writesPerMinute: number;
}

/** Generous, and not Google's, whose own depend on the project; a test that wants to meet a limit sets its own. */
export const QUOTAS: Quotas = { readsPerMinute: 6_000, writesPerMinute: 600 };

/** Counts the calls of each project, minute by minute. */
export function createQuota(quotas: Quotas, now: () => Instant) {
  const used = new Map<string, { minute: number; count: number }>();
  return {
    /** @throws MonitoringRefusal when the minute is used up */
    take(project: string, kind: 'reads' | 'writes'): void {
      const minute = Math.floor(now() / MINUTE);
      const key = `${kind} ${project}`;
      const before = used.get(key);
      const count = before?.minute === minute ? before.count : 0;
      const most = kind === 'reads' ? quotas.readsPerMinute : quotas.writesPerMinute;
      if (count >= most) {
        const message = `Quota exceeded for quota metric '${kind}' and limit '${most} per minute' of '${project}'.`;
        throw new MonitoringRefusal('RESOURCE_EXHAUSTED', message);
      }
      used.set(key, { minute, count: count + 1 });
    },
  };
}
