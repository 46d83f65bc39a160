import type { Command } from 'commander';
import type { ScheduleFlags } from '../commands/scheduleChange.ts';
import type { DeploymentFlags } from '../inputs/deploymentFlags.ts';
import { JSON_FLAG, type Perform } from './perform.ts';

export const PROJECT_FLAG = ['--project <id>', 'the Google Cloud project (default: $GOOGLE_CLOUD_PROJECT)'] as const;
export const LOCATION_FLAG = ['--location <region>', 'where it was deployed (default: $TRANCHE_LOCATION)'] as const;

const CHANGES = {
  pause: 'let no tick come until it is resumed',
  resume: 'let ticks come again',
  run: 'let a tick come now',
} as const;

/** The jobs of Cloud Scheduler that make ticks and watches come, in a deployment on Google Cloud. */
export function scheduleCommands(program: Command, perform: Perform): void {
  const schedule = program
    .command('schedule')
    .description('the jobs that make ticks and watches come, on Google Cloud');
  ofDeployment(schedule.command('show'), 'all')
    .description('when they run, and how the last run went')
    .action((job: string | undefined, flags: DeploymentFlags) =>
      perform(flags, async (context) =>
        (await import('../commands/scheduleShow.ts')).showSchedule(job, flags, context),
      ),
    );
  for (const action of ['pause', 'resume', 'run'] as const) {
    ofDeployment(schedule.command(action), 'both that make ticks')
      .description(CHANGES[action])
      .option('--reason <text>', `why, for the audit log${action === 'pause' ? ' (required)' : ''}`)
      .action((job: string | undefined, flags: ScheduleFlags) =>
        perform(flags, async (context) =>
          (await import('../commands/scheduleChange.ts')).changeSchedule(action, job, flags, context),
        ),
      );
  }
}

function ofDeployment(command: Command, otherwise: string): Command {
  return command
    .argument('[job]', `tranche-daily, tranche-pulse or tranche-watch (default: ${otherwise})`)
    .option(...PROJECT_FLAG)
    .option(...LOCATION_FLAG)
    .option(...JSON_FLAG);
}
