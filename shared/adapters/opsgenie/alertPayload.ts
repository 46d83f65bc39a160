import type { AlertView } from '../../domain/incident/alertView.ts';
import type { Priority } from '../../domain/incident/priority.ts';
import { describe } from './describe.ts';
import { cut } from '../../contracts/vendorText.ts';
import { cutList, fill } from './fit.ts';

/** What creates an alert: https://docs.opsgenie.com/docs/alert-api#create-alert */
export interface AlertPayload {
  readonly message: string;
  readonly alias: string;
  readonly description: string;
  readonly details: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  readonly entity: string;
  readonly source: string;
  readonly priority: Priority;
  readonly user: string;
}

/** In UTF-16 units, as the vendor counts; of `details` names and values together. */
export const LIMITS = {
  message: 130,
  alias: 512,
  description: 15_000,
  details: 8_000,
  tags: 20,
  tag: 50,
  entity: 512,
  source: 100,
  note: 25_000,
  user: 100,
} as const;

/** Of the names in a headline that is too long; what is wrong gets the rest. */
const WHO = 60;
/** No single detail takes the room of the others. */
const DETAIL = 1_000;

/** An alert within the limits of every field. What is cut is the end of what is said at length elsewhere. */
export function alertPayload(view: AlertView, user: string): AlertPayload {
  return {
    message: messageOf(view.headline),
    alias: cut(view.id, LIMITS.alias),
    description: cut(describe(view), LIMITS.description),
    details: fill(detailsOf(view), LIMITS.details, DETAIL),
    tags: tagsOf(view),
    entity: cut(entityOf(view), LIMITS.entity),
    source: 'Tranche',
    priority: view.priority,
    user: cut(user, LIMITS.user),
  };
}

/** With whom and what is wrong, both of them, however long each is. */
function messageOf(headline: string): string {
  if (headline.length <= LIMITS.message) return headline;
  const end = headline.indexOf(': ');
  if (end === -1) return cut(headline, LIMITS.message);
  return cut(`${cut(headline.slice(0, end), WHO)}${headline.slice(end)}`, LIMITS.message);
}

/** The most important ones first: what has no room is left out from the end. */
function detailsOf(view: AlertView): [string, string | null][] {
  const { instances, moreInstances, incidents, lastChange } = view;
  const each = (of: 'id' | 'slug' | 'group' | 'version') =>
    cutList([...new Set(instances.map((one) => one[of]))], DETAIL);
  const regions = [...new Set(instances.flatMap(({ region }) => region ?? []))];
  return [
    ['instance', `${each('id')}${moreInstances > 0 ? ` and ${moreInstances} more` : ''}`],
    ['policy', view.policy],
    ['incidents', `${incidents.open} open of ${incidents.total}`],
    ['customer', each('slug')],
    ['group', each('group')],
    ['version', each('version')],
    ['region', cutList(regions, DETAIL)],
    ['condition', view.condition],
    ['observed', view.observed],
    ['threshold', view.threshold],
    ['opened', view.openedAt],
    ['last change', lastChange?.text ?? null],
    ['last change link', lastChange?.url ?? null],
    ['rollout', view.rollout?.text ?? null],
    ...view.links.map(({ label, url }): [string, string] => [label, url]),
  ];
}

/** Opsgenie reads a comma as the end of a tag. */
function tagsOf({ instances, priority, rollout }: AlertView): string[] {
  const all = [
    'tranche',
    priority,
    ...instances.map(({ group }) => group),
    ...(rollout?.held === true ? ['rollout-held'] : []),
    ...instances.flatMap(({ region }) => region ?? []),
    ...instances.map(({ version }) => version),
  ];
  const tags = all.map((tag) => cut(tag.replaceAll(/[,\s]+/g, '-'), LIMITS.tag)).filter((tag) => tag !== '');
  return [...new Set(tags)].slice(0, LIMITS.tags);
}

function entityOf({ instances, moreInstances, id }: AlertView): string {
  const [first] = instances;
  if (first === undefined) return id;
  const others = instances.length - 1 + moreInstances;
  return others > 0 ? `${cut(first.id, DETAIL / 4)} and ${others} more` : first.id;
}
