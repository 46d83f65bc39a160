import { AlertPolicy } from '@pulumi/gcp/monitoring/alertPolicy.js';
import type { Output } from '@pulumi/pulumi';
import { subscriptionOf } from '../../cloud/topology.ts';
import { REPEATED_EVERY, type Watchdog } from '../settings/watchdog.ts';
import { above, gauge, oneOf } from './conditions.ts';
import type { Place } from './place.ts';

/**
 * The policy whose incident is always open, and told again and again: while the watch hears of it, Cloud Monitoring
 * measures, decides and notifies.
 */
export function createWatchdog({ project, after }: Place, { policy }: Watchdog, channel: Output<string>): void {
  const always = {
    filter: gauge('num_undelivered_messages', oneOf([subscriptionOf('watch')])),
    groupBy: 'resource.label.subscription_id',
    aligner: 'ALIGN_MAX',
    // There is no fewer than none.
    threshold: -1,
    for: 0,
  } as const;
  const strategy = { notificationChannelNames: [channel], renotifyInterval: `${REPEATED_EVERY * 60}s` };
  new AlertPolicy(
    'watchdog',
    {
      project,
      // By this name the watch knows it.
      displayName: policy,
      combiner: 'OR',
      conditions: [above('always', always)],
      documentation: { content: 'Always open: it proves that Cloud Monitoring notifies.', mimeType: 'text/markdown' },
      notificationChannels: [channel],
      alertStrategy: { autoClose: '1800s', notificationChannelStrategies: [strategy] },
    },
    { dependsOn: [...after] },
  );
}
