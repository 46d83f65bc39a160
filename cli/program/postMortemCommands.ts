import type { Command } from 'commander';
import type { ServerFlags } from '../server/client.ts';
import { JSON_FLAG, type Perform, SERVER_FLAG } from './perform.ts';

/** What follows from incidents: part of `tranche incident`. */
export function postMortemCommands(incident: Command, perform: Perform): void {
  incident
    .command('postmortems')
    .description('what follows from incidents that were resolved, the newest first')
    .option(...SERVER_FLAG)
    .option(...JSON_FLAG)
    .action((flags: ServerFlags) =>
      perform(flags, async (context) => (await import('../commands/postMortems.ts')).listPostMortems(flags, context)),
    );
  incident
    .command('postmortem')
    .argument('<id>', 'as in `tranche incident postmortems`')
    .description('one post-mortem with its actions')
    .option(...SERVER_FLAG)
    .option(...JSON_FLAG)
    .action((id: string, flags: ServerFlags) =>
      perform(flags, async (context) =>
        (await import('../commands/postMortems.ts')).showPostMortem(id, flags, context),
      ),
    );
}
