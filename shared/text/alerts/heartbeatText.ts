import type { AlertView } from '../../domain/incident/alertView.ts';
import type { Trouble } from '../../domain/incident/trouble.ts';
import type { Priority } from '../../domain/incident/priority.ts';

/** What the channels are told when a part of the alerting path is found broken. */
export function troubleBegins({ text }: Trouble): string {
  return `The alerting path is broken: ${text}. Until it is put right, look at Cloud Monitoring and at the pager yourselves.`;
}

export function troubleEnds({ text }: Trouble, since: string): string {
  return `The alerting path is whole again. Since ${since}: ${text}.`;
}

/** The alert that goes to the pager and back, so that the path is known to be alive. */
export function probeView(alias: string, openedAt: string): AlertView {
  return ownView(alias, openedAt, {
    priority: 'P5',
    headline: 'This is a test: Tranche sees whether the alerting path is alive',
    summary: 'Nothing is wrong and nothing is to be done. It closes by itself within minutes.',
    why: 'the heartbeat of the routing file sends it at regular intervals',
  });
}

export function troubleView({ id, text }: Trouble, openedAt: string): AlertView {
  return ownView(id, openedAt, {
    priority: 'P1',
    headline: `The alerting path is broken: ${text}`,
    summary: `${text}. It closes by itself when the path is whole again.`,
    why: 'the heartbeat of the routing file is missing',
  });
}

function ownView(
  id: string,
  openedAt: string,
  said: { readonly priority: Priority } & Pick<AlertView, 'headline' | 'summary' | 'why'>,
): AlertView {
  return {
    id,
    status: 'open',
    ...said,
    policy: null,
    condition: null,
    observed: null,
    threshold: null,
    openedAt,
    incidents: { total: 0, open: 0 },
    instances: [],
    moreInstances: 0,
    hold: null,
    lastChange: null,
    rollout: null,
    links: [],
    documentation: null,
    acknowledged: null,
    owner: null,
    decision: null,
    closed: null,
    pagerTrouble: null,
  };
}
