import type { RolloutSummary, StageView } from '../../usecases/views.ts';
import { counted, momentName } from '../days.ts';
import { type Choice, type Undoable, approvalChoices, failureChoices } from '../decisions.ts';
import { type NextStep, nextStep } from '../nextStep.ts';
import { code, inlineShort, plain, short } from './inline.ts';
import { bullets } from './within.ts';

/** `Upgrade managed instances to 5.2.0 (major, prod)`; GitHub takes 256 characters. */
export function issueTitle(rollout: RolloutSummary): string {
  const { rollsBack } = rollout;
  if (rollsBack !== null) {
    const [slug, from, to] = [rollsBack.slug, rollsBack.from, rollout.version].map((text) => short(plain(text), 50));
    return `Roll back ${slug} from ${from} to ${to} (${short(plain(environmentOf(rollout)), 60)})`;
  }
  const about = `(${rollout.type}, ${short(plain(environmentOf(rollout)), 60)})`;
  return `Upgrade managed instances to ${short(plain(rollout.version), 120)} ${about}`;
}

/** A rollout is named after its environment and version, a rollback after the rollout whose upgrade it takes back. */
export function environmentOf(rollout: Pick<RolloutSummary, 'id' | 'version' | 'rollsBack'>): string {
  const { rollsBack } = rollout;
  const [id, version] = rollsBack === null ? [rollout.id, rollout.version] : [rollsBack.rollout, rollsBack.from];
  const suffix = `-${version}`;
  return id.endsWith(suffix) ? id.slice(0, -suffix.length) : id;
}

/** The next step of a rollout of which only the stages are known, not every upgrade. */
export function standingStep(rollout: RolloutSummary, stages: readonly StageView[]): NextStep {
  const upgrades = stages
    .filter(({ failed }) => failed > 0)
    .map(({ stage }) => ({ stage, slug: '', result: 'failed' as const, startsAt: '' }));
  return nextStep({ ...rollout, stages, upgrades });
}

/** Commands with what they are for, as a list to copy from. */
export function choices(commands: readonly { readonly what: string; readonly command: string }[]): string {
  return bullets(
    commands.map(({ what, command }) => `${what}: ${code(short(command, 400))}`),
    3_000,
  );
}

/** `INSTANCE` stands for the instance that the operator decides about. */
export function failureCommands(rollout: Undoable): Choice[] {
  return failureChoices({ ...rollout, rollbacks: [] }, { instance: 'INSTANCE', from: '', runs: [{}] });
}

export function approvalCommands(rolloutId: string, stages: readonly StageView[]): Choice[] {
  return stages
    .filter(({ openedAt, completedAt }) => openedAt !== null && completedAt === null)
    .flatMap((stage) => approvalChoices(rolloutId, stage))
    .map(({ what, command }) => ({ what: inlineShort(what, 60), command }));
}

/** `Thu 2026-12-03 09:00 (+01:00)`. */
export function moment(instant: string): string {
  const offset = /(?:Z|[+-]\d{2}:?\d{2})$/.exec(instant)?.[0];
  return offset === undefined ? momentName(instant) : `${momentName(instant)} (${offset})`;
}

/** `3 failed, 2 in flight`; empty when there is nothing to say. */
export function unsettled({ failed, inFlight }: StageView): string {
  return [failed > 0 && counted(failed, 'failed', 'failed'), inFlight > 0 && `${inFlight} in flight`]
    .filter((part) => part !== false)
    .join(', ');
}
