import type { Command } from 'commander';
import type { RegisterFlags } from '../commands/releaseRegister.ts';
import type { RolloutCommandFlags } from '../commands/rolloutCommand.ts';
import type { ServerFlags } from '../server/client.ts';
import type { RolloutShowFlags } from '../commands/rolloutShow.ts';
import { JSON_FLAG, type Perform, SERVER_FLAG } from './perform.ts';

/** Releases and rollouts of a running server. */
export function rolloutCommands(program: Command, perform: Perform): void {
  program
    .command('release')
    .description('releases')
    .command('register')
    .description('register a version, which starts its rollout')
    .argument('<version>', 'e.g. 5.2.0')
    .option('--type <type>', 'major (quarterly), minor (monthly) or patch; inferred where nothing is ambiguous')
    .option('--released <when>', 'a date, or a date-time with its offset (default: now)')
    .option('--notes <text>', 'notes that go with the release')
    .option('--irreversible', 'what it changes cannot be taken back: no instance is rolled back from it')
    .option(...SERVER_FLAG)
    .option(...JSON_FLAG)
    .action((version: string, flags: RegisterFlags) =>
      perform(flags, async (context) =>
        (await import('../commands/releaseRegister.ts')).registerRelease(version, flags, context),
      ),
    );

  const rollout = program.command('rollout').description('rollouts, and what an operator can do about them');
  rollout
    .command('list')
    .description('every rollout, the newest last')
    .option(...SERVER_FLAG)
    .option(...JSON_FLAG)
    .action((flags: ServerFlags) =>
      perform(flags, async (context) => (await import('../commands/rolloutList.ts')).listRollouts(flags, context)),
    );
  rollout
    .command('show')
    .description('where a rollout stands and what comes next')
    .argument('<id>', 'as in `tranche rollout list`')
    .option('--instance <id>', 'one instance, with everything that was decided about it')
    .option('--why', 'every decision with its reason')
    .option('--all', 'every upgrade, not only what needs attention')
    .option(...SERVER_FLAG)
    .option(...JSON_FLAG)
    .action((id: string, flags: RolloutShowFlags) =>
      perform(flags, async (context) => (await import('../commands/rolloutShow.ts')).showRollout(id, flags, context)),
    );
  decisions(rollout, perform);
}

const WHOLE_ROLLOUT = {
  pause: 'start nothing more until it is resumed',
  resume: 'go on after a pause or a hold',
  abort: 'end the rollout; what is in flight finishes',
} as const;

const ONE_INSTANCE = {
  retry: 'try a failed upgrade again',
  skip: 'excuse a failed or planned upgrade, with the reason that the auditor reads',
  rollback: 'bring an upgraded instance back to the version before, by a rollout of its own',
} as const;

function decisions(rollout: Command, perform: Perform): void {
  const command = async () => import('../commands/rolloutCommand.ts');
  for (const action of ['pause', 'resume', 'abort'] as const) {
    decision(rollout.command(action).argument('<id>', 'the rollout'))
      .description(WHOLE_ROLLOUT[action])
      .option('--reason <text>', action === 'resume' ? 'why' : 'why (required)')
      .action((id: string, flags: RolloutCommandFlags) =>
        perform(flags, async (context) => (await command()).commandRollout(action, id, flags, context)),
      );
  }
  decision(rollout.command('approve').argument('<id>', 'the rollout'))
    .description('give an approval that a stage waits for')
    .option('--stage <n>', 'the number of the stage (required)')
    .option('--approval <name>', 'the role or person that the policy names (required)')
    .action((id: string, flags: RolloutCommandFlags) =>
      perform(flags, async (context) => (await command()).decideStage('approve', id, flags, context)),
    );
  decision(rollout.command('reject').argument('<id>', 'the rollout'))
    .description('refuse an approval that a stage waits for, which holds the rollout')
    .option('--stage <n>', 'the number of the stage (required)')
    .option('--approval <name>', 'the role or person that the policy names (required)')
    .option('--reason <text>', 'why (required)')
    .action((id: string, flags: RolloutCommandFlags) =>
      perform(flags, async (context) => (await command()).decideStage('reject', id, flags, context)),
    );
  for (const action of ['retry', 'skip', 'rollback'] as const) {
    decision(rollout.command(action).argument('<id>', 'the rollout').argument('<instance>', 'the instance'))
      .description(ONE_INSTANCE[action])
      .option('--reason <text>', action === 'retry' ? 'why' : 'why (required)')
      .action((id: string, instance: string, flags: RolloutCommandFlags) =>
        perform(flags, async (context) => (await command()).commandUpgrade(action, id, instance, flags, context)),
      );
  }
}

function decision(command: Command): Command {
  return command
    .option('--as <name>', 'who decides, for the record (default: you)')
    .option(...SERVER_FLAG)
    .option(...JSON_FLAG);
}
