import { POSTURE_CHECKS, type PostureCheck, rankOf, type Verdict } from '../../shared/domain/fleet/posture/verdict.ts';
import type { AuditedInstance, FleetAudit } from '../../shared/usecases/auditFleet.ts';
import { counted } from '../../shared/text/days.ts';
import type { Style } from '../output.ts';
import { indented, table } from '../text/table.ts';

/** The same at several instances, or by several checks. */
interface Finding extends Verdict {
  readonly checks: readonly PostureCheck[];
  readonly instances: readonly string[];
}

const SHOWN = 3;

/** What is not as it should be, the worst first, and how many checks there were. */
export function renderAudit({ instances, summary }: FleetAudit, style: Style): string {
  const findings = findingsOf(instances);
  const parts = [
    ...findings.map((finding) => renderFinding(finding, style)),
    renderCounts(instances, style),
    renderVerdict(summary, style),
  ];
  return parts.join('\n\n');
}

function findingsOf(instances: readonly AuditedInstance[]): Finding[] {
  const all = instances.flatMap(({ id, checks }) => checks.map((check) => ({ id, check })));
  const worth = all.filter(({ check }) => check.state !== 'met' || check.warning);
  const byCheck = gathered(
    worth,
    ({ check }) => [check.check, check.state, check.reason],
    (group, { check }) => {
      return { ...check, checks: [check.check], instances: group.map(({ id }) => id) };
    },
  );
  return gathered(
    byCheck,
    (each) => [each.state, each.reason, ...each.instances],
    (group, first): Finding => {
      return { ...first, checks: group.flatMap(({ checks }) => checks) };
    },
  ).toSorted((one, other) => rankOf(one) - rankOf(other) || placeOf(one) - placeOf(other));
}

/** One thing of all that have the same key. */
function gathered<T, R>(
  items: readonly T[],
  keyOf: (item: T) => readonly string[],
  join: (group: readonly T[], first: T) => R,
): R[] {
  const groups = Map.groupBy(items, (item) => JSON.stringify(keyOf(item)));
  return [...groups.values()].flatMap((group) => group.slice(0, 1).map((first) => join(group, first)));
}

function placeOf({ checks }: Finding): number {
  return POSTURE_CHECKS.findIndex((name) => checks.includes(name));
}

function renderFinding({ checks, reason, remedy, instances, ...verdict }: Finding, style: Style): string {
  const more = instances.length > SHOWN ? ` and ${instances.length - SHOWN} more` : '';
  const who = `${instances.slice(0, SHOWN).join(', ')}${more}`;
  const title = `${paintOf(verdict, style)(wordOf(verdict))}  ${style.bold(checks.join(', '))}  ${who}`;
  return [title, indented(reason), ...(remedy === null ? [] : [indented(style.dim(`→ ${remedy}`))])].join('\n');
}

function renderCounts(instances: readonly AuditedInstance[], style: Style): string {
  const checks = instances.flatMap((instance) => instance.checks);
  const rows = POSTURE_CHECKS.filter((name) => checks.some(({ check }) => check === name)).map((name) => {
    const count = (state: Verdict['state']): string =>
      String(checks.filter((each) => each.check === name && each.state === state).length);
    return [name, count('met'), count('violated'), count('unknown')];
  });
  const columns = ['MET', 'VIOLATED', 'UNKNOWN'].map((title) => ({ title, align: 'right' as const }));
  return table([{ title: 'CHECK' }, ...columns], rows, style);
}

function renderVerdict({ met, violated, unknown }: FleetAudit['summary'], style: Style): string {
  const all = met + violated + unknown;
  const said = [
    violated === 0 ? '' : style.red(`${counted(violated, 'check')} violated.`),
    unknown === 0 ? '' : style.yellow(`${counted(unknown, 'check')} unknown: nobody can say that these are fine.`),
    met === all ? style.green(`All ${counted(all, 'check')} met.`) : `${met} of ${all} met.`,
  ];
  return said.filter((line) => line !== '').join('\n');
}

function wordOf({ state, warning }: Pick<Verdict, 'state' | 'warning'>): string {
  return state === 'violated' ? 'VIOLATED' : warning ? 'warning' : state;
}

function paintOf({ state }: Pick<Verdict, 'state'>, style: Style): (text: string) => string {
  return state === 'violated' ? style.red : style.yellow;
}
