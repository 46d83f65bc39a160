import type { Command } from 'commander';
import type { RouteFlags } from '../commands/incidentRoute.ts';
import type { SilenceFlags, UnsilenceFlags } from '../commands/incidentSilence.ts';
import type { ServerFlags } from '../server/client.ts';
import { JSON_FLAG, type Perform, SERVER_FLAG, collect } from './perform.ts';

/** Who is told of incidents, and of which nobody is: part of `tranche incident`. */
export function routingCommands(incident: Command, perform: Perform): void {
  routeCommand(incident, perform);
  silenceCommands(incident, perform);
}

function routeCommand(incident: Command, perform: Perform): void {
  incident
    .command('route')
    .argument('<payload>', 'a file with a notification of Cloud Monitoring, or - for standard input')
    .description('say who would be told of a notification, and why; no server is asked')
    .option('--explain', 'with every rule and mute time that was considered')
    .option('--routing <file>', 'a routing file (default: the routing of Tranche)')
    .option('--fleet <folder>', 'the folder of the fleet, to know the instance and its group')
    .option('--env <name>', 'the environment in it', 'prod')
    .option('--at <moment>', 'as if it arrived then (default: now)')
    .option('--calendar <file>', 'the calendar file, for its time zone (default: UTC)')
    .option('--while-open <payload>', 'a notification of another incident that is open; can be repeated', collect, [])
    .option(...JSON_FLAG)
    .action((payload: string, flags: RouteFlags) =>
      perform(flags, async (context) =>
        (await import('../commands/incidentRoute.ts')).routePayload(payload, flags, context),
      ),
    );
}

function silenceCommands(incident: Command, perform: Perform): void {
  ofServer(incident.command('silence'))
    .description('tell nobody of certain incidents for a time')
    .option('--match <name=pattern>', "what it is about, e.g. policy='Slow *'; can be repeated (required)", collect, [])
    .option('--from <instant>', 'when it begins, with its offset (default: now)')
    .option('--until <instant>', 'when it ends, with its offset (required, or --minutes)')
    .option('--minutes <n>', 'how long it holds')
    .option('--reason <text>', 'why, for who is on call and for the record (required)')
    .option('--as <name>', 'whose silence it is (default: you)')
    .action((flags: SilenceFlags) =>
      perform(flags, async (context) => (await import('../commands/incidentSilence.ts')).silence(flags, context)),
    );
  ofServer(incident.command('silences'))
    .description('what is silenced now and later, by whom, and what that keeps back')
    .action((flags: ServerFlags) =>
      perform(flags, async (context) => (await import('../commands/incidentSilence.ts')).listSilences(flags, context)),
    );
  ofServer(incident.command('unsilence').argument('<id>', 'as in `tranche incident silences`'))
    .description('end a silence before its time')
    .option('--reason <text>', 'why, for the record')
    .option('--as <name>', 'who decides, for the record (default: you)')
    .action((id: string, flags: UnsilenceFlags) =>
      perform(flags, async (context) => (await import('../commands/incidentSilence.ts')).unsilence(id, flags, context)),
    );
}

function ofServer(command: Command): Command {
  return command.option(...SERVER_FLAG).option(...JSON_FLAG);
}
