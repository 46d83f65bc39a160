import type { AlertView, HoldView, InstanceView } from '../../domain/incident/alertView.ts';
import { holdFacts, instanceName } from '../../text/alerts/parts.ts';
import { cut } from '../../contracts/vendorText.ts';

/** Each of the parts before the documentation, so that none of them crowds out the others. */
const PART = 1_500;

/** What is known, as plain text: what is wrong, with whom, what changed, where to look, and what the policy says to do. */
export function describe(view: AlertView): string {
  const { incidents, lastChange, rollout, links, documentation } = view;
  const parts = [
    view.headline,
    view.summary,
    lines([
      named('Policy', view.policy),
      named('Condition', view.condition),
      named('Observed', view.observed),
      named('Threshold', view.threshold),
      `Since: ${view.openedAt}`,
      `Incidents: ${incidents.open} open of ${incidents.total}`,
    ]),
    view.instances.length === 0
      ? ''
      : lines(['Instances:', ...view.instances.map(instanceLine), moreLine(view.moreInstances)]),
    lastChange === null ? '' : lines([`Last change: ${lastChange.text}`, lastChange.url]),
    rollout === null || view.hold !== null ? '' : `Rollout: ${rollout.text}`,
    ...(view.hold === null ? [] : holdParts(view.hold)),
    links.length === 0 ? '' : lines(['Look at:', ...links.map(({ label, url }) => `- ${label}: ${url}`)]),
    `Why you: ${view.why}`,
  ];
  const said = parts.filter((part) => part !== '').map((part) => cut(part, PART));
  return [...said, ...(documentation === null ? [] : [`What the policy says:\n${documentation}`])].join('\n\n');
}

/** Why it is held, and what can be typed, each command on a line that can be copied whole. */
function holdParts(hold: HoldView): string[] {
  return [
    lines(holdFacts(hold).map(([name, value]) => `${name}: ${value}`)),
    hold.failed.length === 0
      ? ''
      : lines(['Failed:', ...hold.failed.map((line) => `- ${line}`), moreLine(hold.moreFailed)]),
    lines([`Next: ${hold.next}`, ...hold.choices.map(({ what, command }) => `- ${what}:\n  ${command}`)]),
  ];
}

function instanceLine(instance: InstanceView): string {
  const { group, version, region, open } = instance;
  const facts = [group, version, region].filter((fact) => fact !== null).join(', ');
  return `- ${instanceName(instance)}: ${facts}${open ? '' : ', closed'}`;
}

function moreLine(more: number): string | null {
  return more > 0 ? `- and ${more} more` : null;
}

function named(name: string, value: string | null): string | null {
  return value === null ? null : `${name}: ${value}`;
}

function lines(all: readonly (string | null)[]): string {
  return all.filter((line) => line !== null).join('\n');
}
