import { z } from 'zod';
import { GROUPS } from '../domain/fleet/instance.ts';
import type { Cohort, FailureBudget, OnNewPatch, Sla, Stage, Wave } from '../domain/release/policy.ts';
import { lineOfText, oneOf } from './domainFields.ts';
import {
  complaint,
  complaintsOf,
  type Expected,
  list,
  optional,
  strictMapping,
  text,
  valueThat,
  withDefault,
} from './fields.ts';
import { analysisSchema } from './policyAnalysis.ts';

// How a stage is written in a policy file. Only shapes are judged here; whether the numbers make sense together is the
// domain's `checkPolicy`.

const STAGE_KINDS = ['upgrade', 'verification'] as const;
const BUDGET_FORMS = '{ percent: 10, atLeast: 2 }, a number of instances, or a percentage such as "10%"';
const DEFAULT_BUDGET: FailureBudget = { percent: 10, atLeast: 2 };

const number = (noun: string, write: string) => valueThat({ noun, write }, (value) => typeof value === 'number');
const day = number('working day', 'a number of working days since the release, e.g. 3');
const count = number('number of instances', 'a number, e.g. 2');
const percentage = number('percentage', 'a number from 0 to 100 without the sign');

const duration = text({ noun: 'duration', write: 'hours and minutes, e.g. 15m, 2h or 1h30m' }, (value) => {
  const [, hours, minutes] = /^(?:(\d{1,4})h)?(?:(\d{1,5})m)?$/.exec(value) ?? [];
  if (hours === undefined && minutes === undefined) return undefined;
  return Number(hours ?? 0) * 60 + Number(minutes ?? 0);
});

const cohort = strictMapping(
  { internal: optional(percentage), trial: optional(percentage), customer: optional(percentage) },
  'percentages of groups, e.g. { trial: 30, customer: 10 }',
).transform((percentages): Cohort => {
  const given = GROUPS.filter((group) => percentages[group] !== undefined);
  return Object.fromEntries(given.map((group) => [group, percentages[group]]));
});

const wave = strictMapping({ day, cohort }, 'a day and a cohort').transform((wave): Wave => wave);

/** `{ percent: 10, atLeast: 2 }`, or either of them; `2` and `"10%"` for short. */
const failureBudget = shorthand<FailureBudget>(
  (value) => {
    if (typeof value === 'number') return { percent: 0, atLeast: value };
    const percent = typeof value === 'string' ? /^(\d{1,3}(?:\.\d{1,2})?) ?%$/.exec(value)?.[1] : undefined;
    return percent === undefined ? undefined : { percent: Number(percent), atLeast: 0 };
  },
  strictMapping({ percent: withDefault(percentage, 0), atLeast: withDefault(count, 0) }, BUDGET_FORMS),
  {
    noun: 'failure budget',
    write: BUDGET_FORMS,
  },
);

/** `restart`, `own-policy` or `{ resume: STAGE }`. */
const onNewPatch = shorthand<OnNewPatch>(
  (value) => {
    if (value === 'restart') return { kind: 'resume', stage: 1 };
    return value === 'own-policy' ? { kind: 'own-policy' } : undefined;
  },
  strictMapping({ resume: number('stage', 'the number of a stage, from 1') }, '{ resume: STAGE }').transform(
    ({ resume }): OnNewPatch => ({ kind: 'resume', stage: resume }),
  ),
  { noun: 'answer to a new patch', write: 'restart, own-policy or { resume: STAGE }' },
);

const common = {
  name: lineOfText('name', 60),
  kind: withDefault(oneOf('kind of stage', STAGE_KINDS), 'upgrade'),
  opens: day,
  due: day,
  approvals: withDefault(list(lineOfText('role or person', 100), 'roles or people, e.g. [release-captain]'), []),
};

const verification = strictMapping({ ...common, onNewPatch: optional(onNewPatch) }, 'name, opens and due');

const upgradeFields = {
  ...common,
  onNewPatch: optional(onNewPatch),
  failureBudget: withDefault(failureBudget, DEFAULT_BUDGET),
  soak: withDefault(duration, 15),
  expected: withDefault(duration, 15),
  deadline: withDefault(duration, 120),
  analysis: withDefault(analysisSchema, []),
};
/** One cohort is reached as soon as the stage opens. */
const upgradeAtOnce = strictMapping({ ...upgradeFields, cohort }, 'name, opens, due and a cohort');
const upgradeInWaves = strictMapping(
  {
    ...upgradeFields,
    waves: list(wave, 'waves, each with a day and a cohort'),
    cohort: z.undefined({ error: 'there are waves as well; keep one of the two' }).optional(),
  },
  'name, opens, due and waves',
);

/** A stage as its file says it, in the terms of the domain. */
export function stageSchema(data: unknown, patchByDefault: OnNewPatch): z.ZodType<Stage> {
  const fields: object = typeof data === 'object' && data !== null ? data : {};
  if ('kind' in fields && fields.kind === 'verification') {
    return verification.transform(({ onNewPatch = patchByDefault, ...stage }): Stage => {
      return { ...stage, kind: 'verification', onNewPatch };
    });
  }
  if ('waves' in fields) return upgradeInWaves.transform((stage) => upgradeStage(stage, stage.waves, patchByDefault));
  return upgradeAtOnce.transform((stage) => {
    return upgradeStage(stage, [{ day: stage.opens, cohort: stage.cohort }], patchByDefault);
  });
}

function upgradeStage(
  written: Omit<z.infer<typeof upgradeAtOnce>, 'cohort'>,
  waves: readonly Wave[],
  patchByDefault: OnNewPatch,
): Stage {
  const { name, opens, due, approvals, failureBudget, analysis, onNewPatch = patchByDefault } = written;
  return {
    kind: 'upgrade',
    name,
    opens,
    due,
    onNewPatch,
    approvals,
    waves,
    failureBudget,
    soakMinutes: written.soak,
    expectedMinutes: written.expected,
    deadlineMinutes: written.deadline,
    ...(analysis.length > 0 && { analysis }),
  };
}

export const slaSchema = strictMapping(
  {
    workingDays: optional(number('number of days', 'a number, e.g. 10')),
    calendarDays: optional(number('number of days', 'a number, e.g. 7')),
  },
  '{ workingDays: 10 } or { calendarDays: 7 }',
).transform(({ workingDays, calendarDays }, context): Sla => {
  if (workingDays !== undefined && calendarDays === undefined) return { workingDays };
  if (calendarDays !== undefined && workingDays === undefined) return { calendarDays };
  context.addIssue({ code: 'custom', message: 'write either { workingDays: 10 } or { calendarDays: 7 }' });
  return z.NEVER;
});

/** A value that has a short form beside its mapping. */
function shorthand<T>(read: (value: unknown) => T | undefined, full: z.ZodType<T>, expected: Expected): z.ZodType<T> {
  return z.unknown().transform((value, context): T => {
    const short = read(value);
    if (short !== undefined) return short;
    if (typeof value !== 'object' || value === null) {
      context.issues.push({ code: 'custom', input: value, message: complaint(value, expected) });
      return z.NEVER;
    }
    const result = full.safeParse(value);
    if (result.success) return result.data;
    for (const { path, message } of complaintsOf(result.error)) context.addIssue({ code: 'custom', path, message });
    return z.NEVER;
  });
}
