import { FACT_NAMES } from '../../shared/domain/incident/matchFacts.ts';
import type { FlagReader } from './flagReader.ts';

const LABELS = 'labels.';

/** `--match group=trial --match policy='Slow*'` as a request states it; the same name again is one more of its list. */
export function readMatch(flags: readonly string[], reader: FlagReader): Record<string, unknown> {
  // A label may be called as anything, also as something that every object has.
  const plain = new Map<string, string[]>();
  const labels = new Map<string, string[]>();
  for (const flag of flags) {
    const at = flag.indexOf('=');
    const [name, pattern] = [flag.slice(0, at).trim(), flag.slice(at + 1).trim()];
    const isLabel = name.startsWith(LABELS);
    if (at < 1 || pattern === '' || !(isLabel || FACT_NAMES.some((fact) => fact === name && fact !== 'version'))) {
      const known = FACT_NAMES.filter((fact) => fact !== 'version').join(', ');
      reader.complain('--match', `"${flag}" is no match; write NAME=PATTERN with ${known} or labels.NAME`);
      continue;
    }
    const [into, key] = isLabel ? [labels, name.slice(LABELS.length)] : [plain, name];
    into.set(key, [...(into.get(key) ?? []), pattern]);
  }
  if (flags.length === 0) reader.complain('--match', 'missing; write what is to be silenced, e.g. policy="Slow *"');
  return {
    ...Object.fromEntries(plain),
    ...(labels.size > 0 && { labels: Object.fromEntries(labels) }),
  };
}
