import type { MetricCondition } from '../domain/rollout/analysis.ts';

/** `latency (p95) is at most 1.5 times what it was before` */
export function conditionInWords({ name, aligner, against, most }: MetricCondition): string {
  const baseline = against === 'before' ? 'what it was before' : 'that of those not upgraded yet';
  const times = most === 1 ? '' : `${most} times `;
  return `${name} (${aligner}) is at most ${times}${baseline}`;
}
