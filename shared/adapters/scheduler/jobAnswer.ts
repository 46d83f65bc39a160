import { z } from 'zod';
import type { JobState, ScheduledJob } from '../../ports/schedule.ts';
import { codeName } from '../google/adminErrors.ts';
import { enumName, idOf, parseAnswer, text, timestamp } from '../google/answers.ts';

const bytes = z
  .union([z.string(), z.instanceof(Uint8Array)])
  .nullish()
  .transform((data) => Buffer.from(data ?? '').toString('utf8'));

const STATES: Readonly<Record<string, JobState>> = {
  ENABLED: 'enabled',
  PAUSED: 'paused',
  DISABLED: 'disabled',
  UPDATE_FAILED: 'update-failed',
};

/** `google.cloud.scheduler.v1.Job`, as far as it matters here. */
const job = z
  .object({
    name: z.string().min(1),
    schedule: text,
    timeZone: text,
    state: enumName,
    pubsubTarget: z.object({ topicName: text, data: bytes }).nullish(),
    status: z.object({ code: z.number().nullish(), message: text }).nullish(),
    lastAttemptTime: timestamp.nullish(),
    scheduleTime: timestamp.nullish(),
  })
  .transform(({ name, state, pubsubTarget, status, lastAttemptTime, scheduleTime, ...rest }): ScheduledJob => ({
    ...rest,
    name: idOf(name),
    state: STATES[state] ?? 'unknown',
    publishes: pubsubTarget ? { topic: pubsubTarget.topicName, body: pubsubTarget.data } : null,
    lastAttempt: typeof lastAttemptTime === 'number' ? { at: lastAttemptTime, problem: problemOf(status) } : null,
    nextRun: scheduleTime ?? null,
  }));

/** @throws VendorError */
export function readJob(answer: unknown): ScheduledJob {
  return parseAnswer('Cloud Scheduler', job, answer);
}

function problemOf(status: { code?: number | null | undefined; message: string } | null | undefined): string | null {
  const code = status?.code ?? 0;
  if (code === 0) return null;
  return status?.message === undefined || status.message === ''
    ? codeName(code)
    : `${codeName(code)}: ${status.message}`;
}
