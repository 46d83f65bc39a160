import pc from 'picocolors';
import { clean } from '../../shared/text/clean.ts';
import type { RolloutView, StageView } from '../../shared/usecases/views.ts';

/** Shows how a rollout comes along: redrawn in place on a terminal, a line per change where there is none. */
export interface Progress {
  /** @param aside what else is happening; it stays until something else is said */
  show(now: string, rollout: RolloutView, aside?: string): void;
  /** Leaves the last picture standing; what is written afterwards comes below it. */
  end(): void;
}

const BAR = 24;

export function createProgress(stream: NodeJS.WriteStream): Progress {
  return stream.isTTY ? liveProgress(stream) : plainProgress((line) => void stream.write(`${line}\n`));
}

function liveProgress(stream: NodeJS.WriteStream): Progress {
  let drawn = 0;
  let beside = '';
  return {
    show(now, rollout, aside = beside) {
      beside = aside;
      const lines = [...picture(now, rollout), pc.dim(clean(aside))];
      const up = drawn > 0 ? `\x1b[${drawn}A` : '';
      stream.write(`${up}${lines.map((line) => `\x1b[2K${line}\n`).join('')}`);
      drawn = lines.length;
    },
    end() {
      drawn = 0;
    },
  };
}

export function plainProgress(write: (line: string) => void): Progress {
  const said = new Map<number, string>();
  return {
    show(now, rollout, aside) {
      if (aside !== undefined) write(`${now.slice(0, 16)}  ${clean(aside)}`);
      for (const stage of rollout.stages) {
        const line = stageLine(stage);
        const state = stateOf(stage);
        if (state === 'to come' || said.get(stage.stage) === line) continue;
        said.set(stage.stage, line);
        write(`${now.slice(0, 16)}  ${line}`);
      }
    },
    end: () => undefined,
  };
}

function picture(now: string, rollout: RolloutView): string[] {
  const title = `${pc.bold(rollout.version)}  ${rollout.policy} release  ${pc.dim(now.slice(0, 16))}  ${rollout.state}`;
  const held = rollout.hold === null ? '' : pc.red(`held: ${clean(rollout.hold.detail)}`);
  return [title, ...rollout.stages.map(stageLine), held];
}

function stageLine(stage: StageView): string {
  const { instances, verified, excused, inFlight, failed } = stage;
  const done = verified + excused;
  const share = instances === 0 ? (stage.completedAt === null ? 0 : 1) : done / instances;
  const filled = Math.round(share * BAR);
  const bar = `${pc.green('█'.repeat(filled))}${pc.dim('░'.repeat(BAR - filled))}`;
  const count = stage.kind === 'verification' ? '      ' : `${String(done).padStart(3)}/${instances}`.padEnd(7);
  const extra = [inFlight > 0 ? `${inFlight} in flight` : '', failed > 0 ? pc.red(`${failed} failed`) : '']
    .filter((part) => part !== '')
    .join(', ');
  const name = `${stage.stage} ${stage.name}`.padEnd(26);
  return `  ${name}${stage.opens}..${stage.due.slice(5)}  ${bar} ${count} ${stateOf(stage)}${extra === '' ? '' : `  ${extra}`}`;
}

function stateOf(stage: StageView): string {
  if (stage.completedAt !== null) return 'complete';
  if (stage.openedAt === null) return 'to come';
  return stage.overdue ? pc.red('overdue') : 'open';
}
