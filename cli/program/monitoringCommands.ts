import type { Command } from 'commander';
import type { MonitoringFlags } from '../commands/monitoringApply.ts';
import type { PlanFlags } from '../commands/monitoringPlan.ts';
import { JSON_FLAG, type Perform, SERVER_FLAG } from './perform.ts';

const PROJECT_FLAG = ['--project <id>', 'only this Google Cloud project, with everything that is there'] as const;

/** What Tranche configures in Cloud Monitoring. */
export function monitoringCommands(program: Command, perform: Perform): void {
  const monitoring = program
    .command('monitoring')
    .description('uptime checks, alerts and dashboards in Cloud Monitoring');
  monitoring
    .command('plan')
    .description('what would change in which project, as of the last look; with --fleet, what is declared for a folder')
    .option(...PROJECT_FLAG)
    .option('--refresh', 'look at all projects first')
    .option('--fleet <dir>', 'ask no server: what is declared for the fleet of this folder')
    .option('--env <name>', 'the environment in the folder (default: prod)')
    .option('--monitoring <file>', 'with --fleet: a monitoring file (default: the monitoring of Tranche)')
    .option('--as <name>', 'who asks, for the record (default: you)')
    .option(...SERVER_FLAG)
    .option(...JSON_FLAG)
    .action((flags: PlanFlags) =>
      perform(flags, async (context) => (await import('../commands/monitoringPlan.ts')).planMonitoring(flags, context)),
    );
  monitoring
    .command('apply')
    .description('do now what is left to be done, and follow until it is')
    .option(...PROJECT_FLAG)
    .option('--as <name>', 'who asks, for the record (default: you)')
    .option(...SERVER_FLAG)
    .option(...JSON_FLAG)
    .action((flags: MonitoringFlags) =>
      perform(flags, async (context) =>
        (await import('../commands/monitoringApply.ts')).applyMonitoring(flags, context),
      ),
    );
}
