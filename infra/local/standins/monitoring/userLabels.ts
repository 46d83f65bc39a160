import { MonitoringRefusal } from './refusal.ts';
import type { Resource } from './resources.ts';

const COMPARISON = /^\s*user_labels\.([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')\s*$/;
const LABEL = /^[a-z0-9_-]{0,63}$/;
const LABEL_KEY = /^[a-z][a-z0-9_-]{0,62}$/;
const MOST = 64;

/**
 * Reads a filter of what is configured (https://docs.cloud.google.com/monitoring/api/v3/sorting-and-filtering), as far as it
 * is about user labels. What it does not know it refuses.
 * @throws MonitoringRefusal
 */
export function labelFilter(text: string): (resource: Resource) => boolean {
  if (text === '') return () => true;
  const comparisons = text.split(/\s+AND\s+/).map((part) => {
    const [, key, double, single] = COMPARISON.exec(part) ?? [];
    if (key === undefined) {
      throw new MonitoringRefusal('INVALID_ARGUMENT', `Field filter had an invalid value of "${text}".`);
    }
    return { key, value: double ?? single };
  });
  return ({ userLabels }) => {
    const labels = new Map(Object.entries(userLabels ?? {}));
    return comparisons.every(({ key, value }) => labels.get(key) === value);
  };
}

/** Why labels are refused. */
export function labelFaults(labels: Readonly<Record<string, string>> | null | undefined): readonly string[] {
  const all = Object.entries(labels ?? {});
  const wrong = all.filter(([key, value]) => !LABEL_KEY.test(key) || !LABEL.test(value));
  return [
    ...(all.length > MOST ? [`user_labels must be at most ${MOST}`] : []),
    ...wrong.map(([key, value]) => `user_labels: '${key}' = '${value}' is no label`),
  ];
}
