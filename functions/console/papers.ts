import { html } from 'hono/html';
import { paperInWords } from '../../shared/text/paperwork.ts';
import type { RolloutSummary, UpgradeView } from '../../shared/usecases/views.ts';
import { type Html, outsideLink } from './markup.ts';

// The papers of a rollout are kept at the code host; the console only leads there.

export function issueLink({ trackingIssue }: Pick<RolloutSummary, 'trackingIssue'>): Html | undefined {
  return trackingIssue === null ? undefined : outsideLink(trackingIssue.url, `#${trackingIssue.number}`);
}

/** The pull request of an upgrade and its state; nothing before there can be one. */
export function paperNote({ pullRequest }: Pick<UpgradeView, 'pullRequest'>): Html | undefined {
  if (pullRequest === null) return undefined;
  const { number, url, state } = pullRequest;
  const words = paperInWords(state);
  if (number === null || url === null) return html`pull request ${words}`;
  return html`${outsideLink(url, `#${number}`)} ${words}`;
}
