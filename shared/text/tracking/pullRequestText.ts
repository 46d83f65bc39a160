import type { Merging } from '../../domain/rollout/pullRequest.ts';
import type { VerificationView } from '../../usecases/verificationView.ts';
import type { RolloutSummary, UpgradeView } from '../../usecases/views.ts';
import { counted } from '../days.ts';
import {
  conditionVerdictInWords,
  interruptionsInWords,
  locationName,
  pointsInWords,
  uptimeSummary,
  versionInWords,
} from '../verificationText.ts';
import { inline, inlineShort, link, plain, safeUrl, short } from './inline.ts';
import { END_MARKER, checksMarker } from './markers.ts';
import { moment } from './rolloutWords.ts';
import { LONGEST_TEXT, paragraphs } from './within.ts';

/** What a verified upgrade was checked for. */
export interface Checks {
  readonly verification: VerificationView | null;
  readonly runUrl: string;
  readonly reportedVersion: string;
  readonly soakedMinutes: number;
  /** Instants with their offset. */
  readonly startedAt: string;
  readonly verifiedAt: string;
  readonly from: string | null;
  readonly to: string;
}

export interface PullRequestText {
  readonly rollout: RolloutSummary;
  readonly upgrade: Pick<UpgradeView, 'instance' | 'slug' | 'group' | 'stage' | 'attempt' | 'why'>;
  readonly trackingIssue: string | null;
  readonly checks: Checks;
  /** The name of the release table. */
  readonly policy: string;
  readonly merging: Merging;
}

/** What the pull request of a verified upgrade says about its checks. */
export function pullRequestBody(input: PullRequestText): string {
  const { rollout, upgrade, trackingIssue, merging, policy } = input;
  const instance = inlineShort(upgrade.slug, 100);
  return paragraphs(
    checksMarker(rollout.id, upgrade.instance, upgrade.attempt),
    `**${instance} runs ${inlineShort(input.checks.to, 120)}${rollout.rollsBack === null ? '' : ' again'} and is verified.**`,
    checkTable(input),
    locationTable(input.checks),
    merging === 'automatic'
      ? `Policy ${inlineShort(policy, 80)} lets Tranche approve and merge this after the checks above.`
      : `Policy ${inlineShort(policy, 80)} asks a person to approve and merge this.`,
    trackingIssue === null ? undefined : `Part of the rollout in ${link('the tracking issue', trackingIssue)}.`,
    END_MARKER,
  );
}

/**
 * The whole body of the pull request: what its author wrote stays, and ours stands above it. Of an attempt before, ours is
 * replaced. Where both are too long for GitHub, the end of the author's is left out.
 */
export function bodyWithChecks(body: string, checks: string): string {
  const others = body.replace(OURS, '').trim();
  return paragraphs(checks, others === '' ? undefined : others.slice(0, LONGEST_TEXT - checks.length - 2));
}

const OURS = /<!-- tranche:checks [^>]*-->[\s\S]*?<!-- tranche:end -->/g;

/** What the approving review says, for as long as the policy approves. */
export function approvalText({ upgrade, checks, policy, trackingIssue }: PullRequestText): string {
  return paragraphs(
    `Approved by policy ${inlineShort(policy, 80)}: ${inlineShort(upgrade.slug, 100)} ${inline(said(checks))}.`,
    trackingIssue === null ? undefined : `Part of the rollout in ${link('the tracking issue', trackingIssue)}.`,
  );
}

/** The commit of the merge. It is no Markdown, but GitHub still looks for mentions and references in it. */
export function mergeMessage(input: PullRequestText): { title: string; text: string } {
  const { rollout, upgrade, checks, policy, trackingIssue } = input;
  const lines = [
    plain(short(`The instance ${said(checks)}.`, 500)),
    plain(short(`Rollout ${rollout.id}, stage ${upgrade.stage}, policy ${policy}.`, 500)),
    ...addressed('Run', checks.runUrl),
    ...addressed('Tracking issue', trackingIssue ?? ''),
  ];
  return {
    title: mergeTitle(input),
    text: lines.join('\n'),
  };
}

function mergeTitle({ rollout, upgrade, checks }: PullRequestText): string {
  const [slug, to] = [upgrade.slug, checks.to].map((text) => short(plain(text), 100));
  if (rollout.rollsBack === null) return `Upgrade ${slug} to ${to}`;
  return `Roll back ${slug} from ${short(plain(rollout.rollsBack.from), 100)} to ${to}`;
}

function addressed(what: string, url: string): string[] {
  const address = safeUrl(url, 500);
  return address === undefined ? [] : [`${what}: ${address}`];
}

function said({ reportedVersion, soakedMinutes, verification }: Checks): string {
  const how = verification?.versionBy === 'uptime-check' ? 'by its uptime check runs' : 'reports';
  return `${how} ${short(reportedVersion, 120)} and stayed healthy for ${counted(soakedMinutes, 'minute')}`;
}

/** CI-86: uptime checks after each upgrade; CI-100: upgrades within the release process. */
function checkTable({ rollout, upgrade, checks, policy }: PullRequestText): string {
  const rows = [
    ['CI-100', 'Upgrade', `${inlineShort(checks.from ?? 'unknown', 120)} to ${inlineShort(checks.to, 120)}`],
    ['CI-100', 'Release', `rollout ${inlineShort(rollout.id, 160)}, policy ${inlineShort(policy, 80)}`],
    ['CI-100', 'Its turn', inlineShort(upgrade.why, 200)],
    ['CI-100', 'Workflow', `${link('run', checks.runUrl)}, attempt ${upgrade.attempt}`],
    ['CI-100', 'Started', moment(checks.startedAt)],
    ['CI-86', 'Reported version', inlineShort(versionOf(checks), 200)],
    ['CI-86', 'Healthy for', counted(checks.soakedMinutes, 'minute')],
    ...verificationRows(checks.verification),
    ['CI-86', 'Verified', moment(checks.verifiedAt)],
  ];
  return ['| Control | Check | Result |', '| - | - | - |', ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n');
}

function versionOf({ verification, reportedVersion }: Checks): string {
  return verification === null ? reportedVersion : versionInWords(verification);
}

function verificationRows(verification: VerificationView | null): string[][] {
  if (verification === null) return [];
  const interrupted = interruptionsInWords(verification);
  return [
    ['CI-86', 'Uptime checks', uptimeSummary(verification)],
    ...(interrupted === undefined ? [] : [['CI-86', 'Soak', interrupted]]),
    ...verification.analysis.map((verdict) => [
      'CI-86',
      inlineShort(verdict.condition, 120),
      inlineShort(conditionVerdictInWords(verdict), 300),
    ]),
  ];
}

/** What each checker location found after the upgrade. */
function locationTable({ verification }: Checks): string | undefined {
  const uptime = verification?.uptime;
  if (!uptime) return undefined;
  const rows = uptime.locations.map((each) => [
    inlineShort(locationName(each, uptime), 120),
    inlineShort(pointsInWords(each), 200),
  ]);
  return [
    `Points of its uptime checks from ${moment(uptime.since)} to ${moment(uptime.lookedAt)}:`,
    '',
    '| Location | Points |',
    '| - | - |',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ].join('\n');
}
