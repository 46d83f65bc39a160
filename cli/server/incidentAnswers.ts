import { z } from 'zod';

const text = z.string();

const decision = z.looseObject({ kind: z.enum(['declared', 'dismissed']), by: text, reason: text, at: text });
const incident = z.looseObject({
  id: text,
  state: z.enum(['open', 'closed']),
  instance: text.nullable(),
  rollout: text.nullable(),
  openedAt: text,
  closedAt: text.nullable(),
  summary: text,
  url: text.nullable(),
  slug: text.nullable(),
  group: text.nullable(),
  severity: text.nullable(),
  policy: text.nullable(),
  alert: text.nullable(),
  priority: text.nullable(),
  rule: text.nullable(),
  status: z.enum(['open', 'acknowledged', 'closed']).nullable(),
  acknowledgedBy: text.nullable(),
  decision: decision.nullable(),
  withheld: z.looseObject({ why: text, reason: text, until: text }).nullable(),
});
export type IncidentSummary = z.infer<typeof incident>;

const affected = z.looseObject({
  id: text,
  slug: text,
  group: text,
  version: text,
  region: text.nullable(),
  open: z.boolean(),
});
const linked = z.looseObject({ text, url: text.nullable() });

/** What the on-call is told of an alert. */
const alertView = z.looseObject({
  status: z.enum(['open', 'acknowledged', 'closed']),
  headline: text,
  summary: text,
  observed: text.nullable(),
  threshold: text.nullable(),
  openedAt: text,
  incidents: z.looseObject({ total: z.number(), open: z.number() }),
  instances: z.array(affected),
  moreInstances: z.number(),
  lastChange: linked.nullable(),
  rollout: z.looseObject({ id: text, text, held: z.boolean() }).nullable(),
  hold: z
    .looseObject({
      rollout: text,
      version: text,
      stage: text,
      since: text,
      inFlight: z.number(),
      failed: z.array(text),
      moreFailed: z.number(),
      mayGoOn: z.boolean(),
      next: text,
      choices: z.array(z.looseObject({ what: text, command: text })),
    })
    .nullable(),
  links: z.array(z.looseObject({ label: text, url: text })),
  documentation: text.nullable(),
  owner: text.nullable(),
  why: text,
  pagerTrouble: text.nullable(),
});

const happened = z.looseObject({ at: text, actor: text, what: text, text, url: text.nullable() });

const incidentDetail = incident.extend({
  view: alertView.nullable(),
  acknowledged: z.looseObject({ by: text, at: text }).nullable(),
  closed: z.looseObject({ by: text, at: text, reason: text }).nullable(),
  lasted: text,
  page: z
    .looseObject({
      state: z.enum(['waiting', 'trouble', 'told', 'closed']),
      pager: text.nullable(),
      at: text.nullable(),
    })
    .nullable(),
  threads: z.array(
    z.looseObject({ channel: text, posted: z.boolean(), at: text.nullable(), permalink: text.nullable() }),
  ),
  succeeds: text.nullable(),
  succeededBy: text.nullable(),
  postMortem: z
    .looseObject({
      issue: z.looseObject({ number: z.number(), url: text }).nullable(),
      openedAt: text,
      closedAt: text.nullable(),
      actions: z.array(z.looseObject({ title: text, assignee: text.nullable(), due: text, state: text })),
    })
    .nullable(),
  next: z.looseObject({ sentence: text, commands: z.array(z.looseObject({ what: text, command: text })) }),
  timeline: z.array(happened),
});
export type IncidentDetail = z.infer<typeof incidentDetail>;

const silence = z.looseObject({
  id: text,
  match: z.looseObject({ labels: z.record(z.string(), z.array(text)).optional() }),
  owner: text,
  reason: text,
  from: text,
  until: text,
});
export type SilenceView = z.infer<typeof silence>;

export const incidentAnswers = {
  list: z.looseObject({ incidents: z.array(incident), next: text.optional() }),
  one: z.looseObject({ incident: incidentDetail }),
  silences: z.looseObject({ silences: z.array(silence.extend({ holds: z.boolean(), withholds: z.number() })) }),
  silence: z.looseObject({ silence }),
} as const;
