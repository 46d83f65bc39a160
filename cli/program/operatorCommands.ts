import type { Command } from 'commander';
import type { DoctorFlags } from '../commands/doctor.ts';
import type { ExportFlags } from '../commands/evidenceExport.ts';
import type { RolloutCommandFlags } from '../commands/rolloutCommand.ts';
import type { ServerFlags } from '../server/client.ts';
import { JSON_FLAG, type Perform, SERVER_FLAG } from './perform.ts';
import { LOCATION_FLAG, scheduleCommands } from './scheduleCommands.ts';

/** What else an operator asks a running server. */
export function operatorCommands(program: Command, perform: Perform): void {
  const evidence = program.command('evidence').description('the ledger of everything that was decided');
  ofServer(evidence.command('export'))
    .description('write everything about a rollout into a folder and a zip, for an auditor')
    .option('--rollout <id>', 'as in `tranche rollout list` (required)')
    .option('--out <folder>', 'where to; the zip comes beside it (default: evidence-ROLLOUT)')
    .action((flags: ExportFlags) =>
      perform(flags, async (context) => (await import('../commands/evidenceExport.ts')).exportPack(flags, context)),
    );
  ofServer(evidence.command('verify').argument('[pack]', 'a folder or zip of an export, instead of a running server'))
    .description('check that nothing in the ledger, or in an exported pack, was changed, removed or added')
    .action((pack: string | undefined, flags: ServerFlags) =>
      perform(flags, async (context) =>
        pack === undefined
          ? (await import('../commands/evidenceVerify.ts')).verifyEvidence(flags, context)
          : (await import('../commands/packVerify.ts')).verifyPackAt(pack, context),
      ),
    );
  ofServer(
    evidence
      .command('excuse')
      .argument('<rollout>', 'as in `tranche rollout list`')
      .argument('<instance>', 'the instance'),
  )
    .description('vouch for a verified upgrade whose pull request cannot be had')
    .option('--reason <text>', 'why (required)')
    .option('--as <name>', 'who decides, for the record (default: you)')
    .action((id: string, instance: string, flags: RolloutCommandFlags) =>
      perform(flags, async (context) =>
        (await import('../commands/rolloutCommand.ts')).commandUpgrade('excuse', id, instance, flags, context),
      ),
    );

  ofServer(program.command('doctor'))
    .description('check that everything is in place, here and on the server, or in a deployment')
    .option('--project <id>', 'a deployment on Google Cloud, instead of a running server')
    .option(...LOCATION_FLAG)
    .option('--time-zone <name>', 'the time zone of the calendar, to compare that of the scheduler jobs with')
    .option('--database <id>', 'its Firestore database (default: $FIRESTORE_DATABASE, or tranche)')
    .action((flags: DoctorFlags) =>
      perform(flags, async (context) => (await import('../commands/doctor.ts')).examine(flags, context)),
    );

  scheduleCommands(program, perform);
}

function ofServer(command: Command): Command {
  return command.option(...SERVER_FLAG).option(...JSON_FLAG);
}
