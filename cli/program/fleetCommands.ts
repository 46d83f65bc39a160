import type { Command } from 'commander';
import type { FleetAuditFlags } from '../commands/fleetAudit.ts';
import type { FleetListFlags } from '../commands/fleetList.ts';
import type { PreviewFlags } from '../commands/preview.ts';
import type { ServeFlags } from '../commands/serve.ts';
import type { SimulateFlags } from '../commands/simulate.ts';
import { JSON_FLAG, type Perform, SERVER_FLAG, collect } from './perform.ts';

/** Commands that read a fleet from its folder. */
export function fleetCommands(program: Command, perform: Perform): void {
  releaseFlags(program.command('preview'))
    .description('show which instance would be upgraded when, and why')
    .option('--on <date>', 'only the instances that start on this day')
    .option('--instance <id>', 'only this instance, with the reasons for its day')
    .action((flags: PreviewFlags) =>
      perform(flags, async (context) => (await import('../commands/preview.ts')).preview(flags, context)),
    );

  releaseFlags(program.command('simulate'))
    .description('play the release through the real pipeline on a virtual clock')
    .option('--seed <n>', 'for everything that happens by chance: the same number, the same run', '1')
    .option('--patch <version@day>', 'register this version on that working day of the first rollout', collect, [])
    .option('--fail <id>', 'this instance never becomes healthy after its upgrade', collect, [])
    .option('--incident <id@day>', 'an incident opens on this instance on that working day', collect, [])
    .option('--faults <rate>', '0 to 1: how much goes wrong with messages, processes and vendors', '0')
    .action((flags: SimulateFlags) =>
      perform(flags, async (context) => (await import('../commands/simulate.ts')).runSimulation(flags, context)),
    );

  const fleet = program.command('fleet').description('the instances of an environment');
  fleet
    .command('list')
    .description('list the instances of a folder, or those that the running server knows')
    .option('--fleet <dir>', 'the folder that holds environments/<env>/deployments/<id>/config.yaml')
    .option('--env <name>', 'the environment in the folder (default: prod)')
    .option('--type <type>', 'only internal, trial or production (customer) instances')
    .option('--channel <channel>', 'only those on stable, insiders or pause')
    .option(...SERVER_FLAG)
    .option(...JSON_FLAG)
    .action((flags: FleetListFlags) =>
      perform(flags, async (context) => (await import('../commands/fleetList.ts')).listFleet(flags, context)),
    );

  fleet
    .command('audit')
    .description('hold every instance against what is promised of its security; nothing is changed')
    .option('--fleet <dir>', 'the folder that holds environments/<env>/deployments/<id>/config.yaml (required)')
    .option('--env <name>', 'the environment in the folder', 'prod')
    .option('--only <check>', 'isolation, inbound, waf, vm-access, outbound or limits; may be repeated', collect, [])
    .option('--offline', 'look at the files alone; everything else is unknown')
    .option('--project <id>', 'the project that Tranche runs in (default: $GOOGLE_CLOUD_PROJECT)')
    .option('--scoping <id>', 'a scoping project (default: those of $MONITORING_SCOPING_PROJECTS)', collect, [])
    .option('--metric <usage=filter>', 'where repositories, storage or users are measured', collect, [])
    .option(...JSON_FLAG)
    .action((flags: FleetAuditFlags) =>
      perform(flags, async (context) => (await import('../commands/fleetAudit.ts')).auditInstances(flags, context)),
    );

  program
    .command('serve')
    .description('run Tranche on this machine')
    .option('--port <port>', 'the port to listen on; 0 for any that is free', '8080')
    .option('--host <host>', 'the address to listen on', '127.0.0.1')
    .option('--data <dir>', 'where the state is kept')
    .option('--fleet <dir>', 'the folder that holds environments/<env>/deployments/<id>/config.yaml')
    .option('--env <name>', 'the environment to look after', 'prod')
    .option('--engine <engine>', 'what it runs on: embedded', 'embedded')
    .option('--clock <clock>', 'real, or virtual: it moves on when told to (default: real; virtual with --demo)')
    .option('--start <instant>', 'where a virtual clock starts')
    .option('--calendar <file>', 'the working-day calendar (default: the calendar of the handbook)')
    .option('--policies <file>', 'release tables of your own')
    .option('--routing <file>', 'who is told of which incident (default: the routing of Tranche)')
    .option('--monitoring <file>', 'what Cloud Monitoring is to have (default: the monitoring of Tranche)')
    .option('--demo', 'the sample fleet with a major release, on a virtual clock')
    .option('--exit', 'end when the rollout has completed')
    .action((flags: ServeFlags) =>
      perform({}, async (context) => (await import('../commands/serve.ts')).runServer(flags, context)),
    );
}

function releaseFlags(command: Command): Command {
  return command
    .option('--fleet <dir>', 'the folder that holds environments/<env>/deployments/<id>/config.yaml (required)')
    .option('--env <name>', 'the environment in the folder', 'prod')
    .option('--version <version>', 'the version to release, e.g. 5.2.0 (required)')
    .option('--type <type>', 'major (quarterly), minor (monthly) or patch; inferred where nothing is ambiguous')
    .option('--released <when>', 'a date, or a date-time with its offset (default: now)')
    .option('--calendar <file>', 'the working-day calendar (default: the calendar of the handbook)')
    .option('--policies <file>', 'release tables of your own')
    .option('--resume-stage <n>', 'the stage at which it goes on, as after a newer patch', '1')
    .option('--writes-per-minute <n>', 'what the code host takes (default: $GITHUB_WRITES_PER_MINUTE, or 80)')
    .option('--writes-per-hour <n>', 'what the code host takes (default: $GITHUB_WRITES_PER_HOUR, or 500)')
    .option(...JSON_FLAG);
}
