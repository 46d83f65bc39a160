import { defaultRouting } from '../../../shared/domain/incident/defaultRouting.ts';
import type { PostMortemRules, Routing } from '../../../shared/domain/incident/routing.ts';
import { alertId } from '../../../shared/domain/incident/alert.ts';
import { type PostMortemDocument, postMortems } from '../../../shared/ports/collections.ts';
import { commandAlert } from '../../../shared/usecases/incidents/alert/commandAlert.ts';
import { duePostMortems } from '../../../shared/usecases/incidents/postMortem/duePostMortems.ts';
import { takeNotification } from '../../../shared/usecases/incidents/intake/takeNotification.ts';
import { syncFleet } from '../../../shared/usecases/syncFleet.ts';
import { at } from '../../domain/calendar/fixtures.ts';
import { type Pipeline, type Setting, createPipeline } from './pipeline.ts';

export const ALERT = alertId('prod', '0.abc');

export const people: Routing['people'] = [
  { name: 'Jo Example', email: 'jo@example.com', slack: 'U0JO', github: 'jo', lead: false },
  { name: 'Sam Example', email: 'sam@example.com', github: 'sam', lead: true },
  { name: 'Kim', lead: false },
];

const ACTIONS: PostMortemRules['actions'] = [
  { title: 'Write the root_cause', assignee: 'on-call', dueDays: 3 },
  { title: 'Review it with @everybody', assignee: 'lead', dueDays: 5 },
];

/** Wednesday, 25 November 2026, in the morning. */
export const RESOLVED = '2026-11-25T10:00:00Z';

export interface Follows {
  readonly setting?: Setting;
  readonly actions?: PostMortemRules['actions'];
  readonly people?: Routing['people'];
  readonly acknowledgedBy?: string | null;
}

/** An incident that was declared by jo and is resolved; nobody has looked after its post-mortem yet. */
export async function resolvedIncident(follows: Follows = {}): Promise<Pipeline> {
  const pipeline = createPipeline({ startsAt: '2026-11-25T09:00:00Z', ...follows.setting });
  pipeline.use({
    routing: {
      ...defaultRouting,
      people: follows.people ?? people,
      postMortems: { actions: follows.actions ?? ACTIONS, labels: ['post-mortem'] },
    },
  });
  await syncFleet(pipeline.deps);
  await notify(pipeline, 'open');
  const { acknowledgedBy = 'jo@example.com' } = follows;
  pipeline.wait(7);
  if (acknowledgedBy !== null) await command(pipeline, 'acknowledge', '', acknowledgedBy);
  await command(pipeline, 'declare', 'customers see errors | <b>', acknowledgedBy ?? 'jo');
  pipeline.wait(53);
  await notify(pipeline, 'closed');
  pipeline.sent.splice(0);
  return pipeline;
}

async function notify(pipeline: Pipeline, state: 'open' | 'closed'): Promise<void> {
  const summary = 'uptime check failed <script> @sam';
  await takeNotification(pipeline.deps, { incidentId: '0.abc', state, projectId: 'project-c1', summary, test: false });
}

export async function command(
  pipeline: Pipeline,
  type: 'acknowledge' | 'declare' | 'note',
  reason: string,
  actor: string,
): Promise<void> {
  const by = { actor, from: 'command', at: pipeline.clock.now(), key: `${type} ${reason}` } as const;
  const result = await commandAlert(pipeline.deps, ALERT, { type, reason }, by);
  if (result.kind !== 'done') throw new Error(result.message);
}

/** What the watch does for post-mortems. */
export async function watchOnce(pipeline: Pipeline): Promise<void> {
  for (const message of await duePostMortems(pipeline.deps))
    await pipeline.deliver({ topic: 'post-mortems', ...message });
}

/** Lets time pass until then, with every look that becomes due. */
export async function lookUntil(
  pipeline: Pipeline,
  when: string,
  look: (pipeline: Pipeline) => Promise<void> = watchOnce,
): Promise<void> {
  const until = at(when);
  for (;;) {
    await look(pipeline);
    const { settled, lookAt, leaseUntil } = await documentOf(pipeline);
    const next = Math.max(lookAt, leaseUntil, pipeline.clock.now() + 1);
    if (settled || next > until) break;
    pipeline.clock.advanceTo(next);
  }
  pipeline.clock.advanceTo(Math.max(until, pipeline.clock.now()));
}

export async function documentOf({ store }: Pipeline): Promise<PostMortemDocument> {
  const document = await store.get(postMortems, ALERT);
  if (document === undefined) throw new Error('there is no post-mortem');
  return document;
}

/** The issue as anybody sees it. */
export function issueOf({ world }: Pipeline) {
  const { store } = world.codeHost.now;
  const [issue, ...others] = store.threads('tracking');
  if (issue === undefined || others.length > 0) throw new Error(`there are ${others.length} other issues`);
  return { ...issue, comments: store.comments('tracking', issue.number).map(({ body }) => body) };
}

/** A person edits the issue in a browser. */
export function edit(pipeline: Pipeline, change: (body: string) => string, state?: 'open' | 'closed'): void {
  const { number, body } = issueOf(pipeline);
  const edited = change(body);
  pipeline.world.codeHost.now.threads.edit(
    'tracking',
    number,
    { body: edited, ...(state === undefined ? {} : { state }) },
    'jo',
  );
}

export const tick = (title: string) => (body: string) => boxOf(body, title, '[ ]', '[x]');
export const untick = (title: string) => (body: string) => boxOf(body, title, '[x]', '[ ]');

function boxOf(body: string, title: string, from: string, to: string): string {
  const lines = body.split('\n');
  const index = lines.findIndex((line) => line.includes(title) && line.includes(from));
  if (index < 0) throw new Error(`there is no ${from} ${title} in ${body}`);
  return lines.toSpliced(index, 1, (lines[index] ?? '').replace(from, to)).join('\n');
}
