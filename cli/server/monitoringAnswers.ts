import { z } from 'zod';

const text = z.string();

const change = z.looseObject({
  change: z.enum(['create', 'update', 'delete']),
  kind: text,
  key: text,
  displayName: text,
  fields: z.array(z.looseObject({ field: text, is: text, shall: text })),
  why: text.nullable(),
});
export type ChangeView = z.infer<typeof change>;

const monitored = z.looseObject({
  project: text,
  instance: text.nullable(),
  state: z.enum(['as-declared', 'to-change', 'drifted', 'trouble', 'leaving', 'unknown', 'cleaned-up']),
  why: text.nullable(),
  lookedAt: text.nullable(),
  changes: z.array(change),
  drift: z.array(change),
  trouble: z
    .looseObject({
      since: text,
      refused: z.boolean(),
      errors: z.array(z.looseObject({ about: text.nullable(), error: text })),
    })
    .nullable(),
  leavesAt: text.nullable(),
  isDue: z.boolean(),
});
export type MonitoredProject = z.infer<typeof monitored>;

const detail = monitored.extend({
  resources: z.array(
    z.looseObject({ name: text, resource: z.looseObject({ kind: text, key: text, displayName: text }) }),
  ),
});
export type MonitoredDetail = z.infer<typeof detail>;

const number = z.number();
const summary = z.looseObject({
  projects: number,
  due: number,
  'as-declared': number,
  'to-change': number,
  drifted: number,
  trouble: number,
  leaving: number,
  unknown: number,
  'cleaned-up': number,
});

export const monitoringAnswers = {
  whole: z.looseObject({
    monitoring: z.looseObject({ declared: z.boolean(), summary, projects: z.array(monitored), more: number }),
  }),
  one: z.looseObject({ monitored: detail }),
  ordered: z.looseObject({ due: number, next: text.nullable() }),
} as const;
export type MonitoringBody = z.infer<typeof monitoringAnswers.whole>['monitoring'];
