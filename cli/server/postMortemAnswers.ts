import { z } from 'zod';

const text = z.string();

const action = z.looseObject({
  id: text,
  title: text,
  assignee: text.nullable(),
  due: text,
  state: z.enum(['open', 'overdue', 'done']),
  doneAt: text.nullable(),
});
export type ActionView = z.infer<typeof action>;

const postMortem = z.looseObject({
  id: text,
  title: text,
  state: z.enum(['open', 'overdue', 'closed']),
  instances: z.array(text),
  moreInstances: z.number(),
  resolvedAt: text,
  openedAt: text,
  closedAt: text.nullable(),
  issue: z.looseObject({ number: z.number(), url: text }).nullable(),
  onCall: text.nullable(),
  lead: text.nullable(),
  actions: z.array(action),
});
export type PostMortemView = z.infer<typeof postMortem>;

export const postMortemAnswers = {
  list: z.looseObject({ postmortems: z.array(postMortem) }),
  one: z.looseObject({ postmortem: postMortem }),
} as const;
