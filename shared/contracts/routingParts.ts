import { z } from 'zod';
import { parseInstant } from '../domain/calendar/dates.ts';
import { defaultRouting, defaultRule } from '../domain/incident/defaultRouting.ts';
import { PRIORITIES } from '../domain/incident/priority.ts';
import type {
  HeartbeatRules,
  HoldRules,
  Inhibition,
  LinkTemplate,
  MuteTime,
  Person,
  PostMortemRules,
  Rule,
} from '../domain/incident/routing.ts';
import { flag, lineOfText, oneOf } from './domainFields.ts';
import { complaintsOf, list, optional, strictMapping, text, textThat, withDefault } from './fields.ts';
import { factName, hours, match, whole, wholeOrNever } from './routingFields.ts';

// How each part of a routing file is written. Only shapes are judged here; whether the parts make sense together is the
// domain's `checkRouting`.

const WEEK = 7 * 24 * 60;
const PLACEHOLDERS = ['project', 'host', 'instance', 'slug', 'region', 'version', 'policy', 'rollout'];

const name = lineOfText('name', 60);
const channel = text({ noun: 'channel', write: 'its name in lower case without #, or its id' }, (value) => {
  const plain = value.replace(/^#/, '');
  return /^(?:[\p{Ll}\p{Lo}\p{N}_-]{1,80}|[CG][A-Z0-9]{6,20})$/u.test(plain) ? plain : undefined;
});
const channels = z.unknown().transform((value, context): readonly string[] | 'all' => {
  if (value === 'all') return 'all';
  const result = list(channel, 'all, or channels without #, e.g. [opsgenie]').safeParse(value);
  if (result.success) return [...new Set(result.data)];
  for (const { path, message } of complaintsOf(result.error)) context.addIssue({ code: 'custom', path, message });
  return z.NEVER;
});

export const rule = strictMapping(
  {
    name,
    match: withDefault(match, {}),
    during: optional(hours),
    priority: withDefault(oneOf('priority', [...PRIORITIES, 'by-severity-and-group']), defaultRule.priority),
    pager: withDefault(flag, defaultRule.pager),
    slack: withDefault(channels, defaultRule.slack),
    groupBy: withDefault(list(factName, 'facts, e.g. [policy, region]'), defaultRule.groupBy),
    joinMinutes: withDefault(whole('minutes', 0, 1_440), defaultRule.joinMinutes),
    delayMinutes: withDefault(whole('minutes', 0, 120), defaultRule.delayMinutes),
    repeatMinutes: wholeOrNever('minutes', 1, WEEK, defaultRule.repeatMinutes),
    reopenMinutes: wholeOrNever('minutes', 1, WEEK, defaultRule.reopenMinutes),
    autoCloseMinutes: wholeOrNever('minutes', 1, WEEK, 30),
    muteTimes: withDefault(list(name, 'names of mute times, e.g. [nights]'), defaultRule.muteTimes),
  },
  'a name, and what the rule matches and does',
).transform(({ during, ...rest }): Rule => ({ ...rest, ...(during !== undefined && { during }) }));

export const inhibition = strictMapping(
  { name, source: match, target: match, equal: list(factName, 'facts that have to be equal, e.g. [instance]') },
  'name, source, target and equal',
).transform((value): Inhibition => value);

/** With its offset: the file knows no time zone. */
const moment = text(
  { noun: 'moment', write: 'a date-time with its offset, e.g. 2026-12-01T09:00:00+01:00' },
  (value) => (/T.*(?:Z|[+-]\d\d:?\d\d)$/i.test(value) ? parseInstant(value, 'UTC') : undefined),
);

export const muteTime = strictMapping(
  { name, hours, owner: name, reason: lineOfText('reason', 500), until: optional(moment) },
  'name, hours, owner and reason',
).transform(({ until, ...rest }): MuteTime => ({ ...rest, ...(until !== undefined && { until }) }));

export const person = strictMapping(
  {
    name,
    email: optional(
      textThat({ noun: 'address', write: 'e.g. jo@example.com' }, (value) =>
        /^[^\s@]{1,64}@[^\s@]{1,190}$/.test(value),
      ),
    ),
    slack: optional(
      textThat({ noun: 'member id of Slack', write: 'as in the profile, e.g. U024BE7LH' }, (value) =>
        /^[UW][A-Z0-9]{5,20}$/.test(value),
      ),
    ),
    github: optional(
      textThat({ noun: 'login at GitHub', write: 'e.g. jo-example' }, (value) =>
        /^[a-z\d](?:[a-z\d_-]{0,38})$/i.test(value),
      ),
    ),
    lead: withDefault(flag, false),
  },
  'a name, and how others know this person',
).transform(({ name: called, lead, ...known }): Person => {
  return {
    name: called,
    lead,
    ...Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)),
  };
});

const template = text(
  {
    noun: 'link',
    write: `an address that begins with https://, with any of ${PLACEHOLDERS.map((each) => `{${each}}`).join(', ')} in it`,
  },
  (value) => {
    const names = [...value.matchAll(/\{([^{}]*)\}/g)].map(([, each]) => each ?? '');
    const filled = value.replaceAll(/\{[^{}]*\}/g, 'x');
    const usable =
      /^https?:\/\//.test(value) && value.length <= 1_000 && !/[{}\s]/.test(filled) && URL.canParse(filled);
    return usable && names.every((each) => PLACEHOLDERS.includes(each)) ? value : undefined;
  },
);
export const link = strictMapping(
  { label: name, url: template, match: withDefault(match, {}) },
  'label and url',
).transform((value): LinkTemplate => value);

const action = strictMapping(
  {
    title: lineOfText('title', 200),
    assignee: oneOf('assignee', ['on-call', 'lead']),
    dueDays: whole('working days', 0, 250),
  },
  'title, assignee and dueDays',
);
export const postMortems = strictMapping(
  {
    actions: withDefault(
      list(action, 'actions, each with title, assignee and dueDays'),
      defaultRouting.postMortems.actions,
    ),
    labels: withDefault(list(lineOfText('label', 50), 'labels of the issue'), defaultRouting.postMortems.labels),
  },
  'actions and labels',
).transform((value): PostMortemRules => value);

export const holds = strictMapping(
  {
    tags: withDefault(
      list(lineOfText('tag', 50), 'tags of the pager, e.g. [hold-rollouts]').max(20, 'more than 20 tags'),
      defaultRouting.holds.tags,
    ),
  },
  'tags',
).transform((value): HoldRules => value);

const monitoring = strictMapping(
  { policy: lineOfText('policy', 512), minutes: whole('minutes', 5, 1_440) },
  'policy and minutes',
);
export const heartbeat = strictMapping(
  {
    pager: optional(lineOfText('name of a heartbeat', 100)),
    probeHours: optional(whole('hours', 1, 720)),
    monitoring: optional(monitoring),
  },
  'pager, probeHours and monitoring',
).transform(({ pager = null, probeHours = null, monitoring: watchdog = null }): HeartbeatRules => {
  return { pager, probeHours, monitoring: watchdog };
});
