import type { Command } from 'commander';
import type { IncidentCommandFlags } from '../commands/incidentCommand.ts';
import type { IncidentListFlags } from '../commands/incidentList.ts';
import type { ServerFlags } from '../server/client.ts';
import { JSON_FLAG, type Perform, SERVER_FLAG } from './perform.ts';
import { postMortemCommands } from './postMortemCommands.ts';
import { routingCommands } from './routingCommands.ts';

/** Incidents on instances: who was told, what was decided, what follows. */
export function incidentCommands(program: Command, perform: Perform): void {
  const incident = program.command('incident').description('incidents on instances, and who was told');
  lookCommands(incident, perform);
  decisionCommands(incident, perform);
  routingCommands(incident, perform);
  postMortemCommands(incident, perform);
}

function lookCommands(incident: Command, perform: Perform): void {
  incident
    .command('list')
    .description('what is wrong, with whom, who has it and what was decided; the open ones first')
    .option('--state <state>', 'open or closed (default: both)')
    .option('--limit <n>', 'how many of those that have closed, about (default: 100)')
    .option('--before <when>', 'only those that opened before, to go back further')
    .option(...SERVER_FLAG)
    .option(...JSON_FLAG)
    .action((flags: IncidentListFlags) =>
      perform(flags, async (context) => (await import('../commands/incidentList.ts')).listIncidents(flags, context)),
    );
  incident
    .command('show')
    .description('one incident: what is known, who was told, what happened, and what to type next')
    .argument('<id>', 'an incident as in `tranche incident list`, or an alert')
    .option(...SERVER_FLAG)
    .option(...JSON_FLAG)
    .action((id: string, flags: ServerFlags) =>
      perform(flags, async (context) => (await import('../commands/incidentShow.ts')).showIncident(id, flags, context)),
    );
}

function decisionCommands(incident: Command, perform: Perform): void {
  for (const [command, { does, reason }] of Object.entries(DECISIONS)) {
    incident
      .command(command)
      .description(does)
      .argument('<id>', 'an incident as in `tranche incident list`, or an alert')
      .option('--reason <text>', reason)
      .option('--as <name>', 'who decides, for the record (default: you)')
      .option(...SERVER_FLAG)
      .option(...JSON_FLAG)
      .action((id: string, flags: IncidentCommandFlags) =>
        perform(flags, async (context) =>
          (await import('../commands/incidentCommand.ts')).commandIncident(command, id, flags, context),
        ),
      );
  }
}

const DECISIONS = {
  acknowledge: { does: 'say that you have it: nobody else is called', reason: 'a word with it' },
  unacknowledge: { does: 'give it back: the pager calls again', reason: 'why' },
  note: { does: 'leave a note in the pager and in Slack', reason: 'the note (required)' },
  declare: {
    does: 'declare it an incident: it holds the rollout of its instance, and a post-mortem follows',
    reason: 'why (required)',
  },
  dismiss: { does: 'dismiss it: it is no incident, and holds no rollout', reason: 'why (required)' },
  close: { does: 'close the alert, whatever Monitoring says', reason: 'why (required)' },
} as const;
