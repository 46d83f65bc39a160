import type { AlertView, HoldView, InstanceView } from '../../domain/incident/alertView.ts';
import { counted, momentName } from '../days.ts';

/** `acme (src-1f3a9c2b7d)`; an instance without a name of its own is called by its id. */
export function instanceName({ id, slug }: Pick<InstanceView, 'id' | 'slug'>): string {
  return slug === id ? id : `${slug} (${id})`;
}

/** `0.973, threshold 0.9`; `null` where Monitoring has sent no value. */
export function observedText({ observed, threshold }: Pick<AlertView, 'observed' | 'threshold'>): string | null {
  return observed === null || threshold === null ? observed : `${observed}, threshold ${threshold}`;
}

/** What is known of a held rollout, by name. */
export function holdFacts({ version, stage, since, inFlight }: HoldView): [string, string][] {
  return [
    ['Version', version],
    ['Stage', stage],
    ['Held since', momentName(since)],
    ['In flight', inFlight === 0 ? 'nothing' : `${counted(inFlight, 'upgrade')}, which will finish and be recorded`],
  ];
}

/** What has failed, a line each. */
export function failedLines({ failed, moreFailed }: HoldView): string[] {
  return moreFailed === 0 ? [...failed] : [...failed, `and ${moreFailed} more`];
}

/** `jo, Wed 2026-11-25 09:30: a node was replaced` */
export function byWhom({ by, at, reason = '' }: { by: string; at: string; reason?: string }): string {
  return `${by}, ${momentName(at)}${reason === '' ? '' : `: ${reason}`}`;
}
