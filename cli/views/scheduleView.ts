import type { JobState, ScheduledJob } from '../../shared/ports/schedule.ts';
import { momentName } from '../../shared/text/days.ts';
import type { Style } from '../output.ts';
import { table } from '../text/table.ts';

/** A job as `--json` prints it; moments are ISO 8601 in UTC. */
export interface JobView {
  readonly name: string;
  readonly schedule: string;
  readonly timeZone: string;
  readonly state: JobState;
  readonly lastAttempt: { readonly at: string; readonly result: string } | null;
  /** `null` also while it is not enabled. */
  readonly nextRun: string | null;
}

const SUCCEEDED = 'succeeded';

export function jobView({ name, schedule, timeZone, state, lastAttempt, nextRun }: ScheduledJob): JobView {
  const last = lastAttempt && { at: instantText(lastAttempt.at), result: lastAttempt.problem ?? SUCCEEDED };
  const next = state === 'enabled' && nextRun !== null ? instantText(nextRun) : null;
  return { name, schedule, timeZone, state, lastAttempt: last, nextRun: next };
}

export function renderJobs(jobs: readonly JobView[], style: Style): string {
  if (jobs.length === 0) return 'None of the jobs is there.';
  const titles = ['JOB', 'SCHEDULE', 'TIME ZONE', 'STATE', 'LAST ATTEMPT', 'RESULT', 'NEXT RUN'];
  const rows = jobs.map(({ name, schedule, timeZone, state, lastAttempt, nextRun }) => [
    name,
    schedule,
    timeZone,
    { text: state, paint: stateColour(state, style) },
    lastAttempt === null ? 'never' : moment(lastAttempt.at),
    lastAttempt === null
      ? ''
      : { text: lastAttempt.result, paint: lastAttempt.result === SUCCEEDED ? style.green : style.red },
    nextRun === null ? 'none' : moment(nextRun),
  ]);
  const shown = table(
    titles.map((title) => ({ title })),
    rows,
    style,
  );
  const stopped = jobs.filter(({ state }) => state !== 'enabled').map(({ name }) => name);
  const hints = [
    ...(stopped.some((name) => name !== WATCH) ? [HINTS.ticks] : []),
    ...(stopped.includes(WATCH) ? [HINTS.watch] : []),
  ];
  return [shown, ...hints.map(style.yellow)].join('\n\n');
}

const WATCH = 'tranche-watch';

/** What a job that is not enabled means. */
const HINTS = {
  ticks: 'Nothing starts by itself while a job is paused; `tranche schedule resume` lets it go on.',
  watch:
    'While the watch is paused nothing that is due about alerts happens by time alone: no repeats, no delayed page, no\n' +
    'heartbeat of the pager; `tranche schedule resume tranche-watch` lets it go on.',
} as const;

const CHANGED = { pause: 'paused', resume: 'enabled', run: 'told to run now' } as const;

/**
 * What follows from a change. Not every tick comes from a job: a release that was planned and a command of an operator
 * each send one, and a pause of the jobs does not hold that one back.
 */
const AFTERWARDS = {
  pause:
    'Nothing will start by itself until `tranche schedule resume`, and upgrades in flight are not looked at.\n' +
    'A new release, or a command to a rollout, still makes one tick: to stop a rollout, use `tranche rollout pause`.',
  resume: 'What is due starts with the next run.',
  run: '`tranche schedule show` says how it went.',
} as const;

export function renderChange(
  action: keyof typeof CHANGED,
  jobs: readonly (JobView & { readonly changed: boolean })[],
  style: Style,
): string {
  const lines = jobs.map(({ name, changed, nextRun }) => {
    const next = action === 'resume' && nextRun !== null ? `, next run ${moment(nextRun)}` : '';
    return changed
      ? `${style.green('Done')}: ${name} is ${CHANGED[action]}${next}.`
      : `${name} is ${CHANGED[action]} already${next}.`;
  });
  const isOfWatch = jobs.every(({ name }) => name === WATCH);
  return [...lines, isOfWatch && action === 'pause' ? HINTS.watch : AFTERWARDS[action]].join('\n');
}

function stateColour(state: JobState, style: Style): (text: string) => string {
  if (state === 'enabled') return style.green;
  return state === 'paused' ? style.yellow : style.red;
}

function moment(instant: string): string {
  return `${momentName(instant)} UTC`;
}

function instantText(at: number): string {
  return new Date(at).toISOString();
}
