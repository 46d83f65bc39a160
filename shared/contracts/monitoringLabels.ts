import { lineFrom } from './vendorText.ts';

/** More than any policy groups by; whoever sends more is not helped by all of them in a page. */
const MOST_LABELS = 64;
const LONGEST_NAME = 100;
const LONGEST_VALUE = 256;

/** Labels by where they come from; what is not a mapping of names and plain values is left out. */
export interface LabelSources {
  readonly policy: unknown;
  readonly resource: unknown;
  readonly metric: unknown;
  readonly user: unknown;
  readonly system: unknown;
}

/** All labels under their qualified names, such as `resource.host`; of too many the first, `undefined` when there are none. */
export function labelsFrom(sources: LabelSources): Readonly<Record<string, string>> | undefined {
  const all = [
    ...labelsOf('policy', sources.policy),
    ...labelsOf('resource', sources.resource),
    ...labelsOf('metric', sources.metric),
    ...labelsOf('user', sources.user),
    ...labelsOf('system', sources.system),
  ];
  return all.length === 0 ? undefined : Object.fromEntries(all.slice(0, MOST_LABELS));
}

function labelsOf(source: string, labels: unknown): [string, string][] {
  if (typeof labels !== 'object' || labels === null || Array.isArray(labels)) return [];
  return Object.entries(labels).flatMap(([name, value]): [string, string][] => {
    const text = textOf(value);
    const qualified = `${source}.${name}`;
    // A name that is cut might become another one.
    const usable = name !== '' && lineFrom(name, LONGEST_NAME) === name && qualified.length <= LONGEST_NAME;
    return usable && text !== undefined ? [[qualified, text]] : [];
  });
}

/** System labels may be lists. */
function textOf(value: unknown): string | undefined {
  const parts: readonly unknown[] = Array.isArray(value) ? value : [value];
  const texts = parts.filter(
    (part) => typeof part === 'string' || typeof part === 'number' || typeof part === 'boolean',
  );
  if (texts.length === 0) return undefined;
  return lineFrom(texts.join(', '), LONGEST_VALUE);
}
