import { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { withoutControls } from '../shared/text/clean.ts';
import type { Streams } from './output.ts';
import { calendarCommands } from './program/calendarCommands.ts';
import { fleetCommands } from './program/fleetCommands.ts';
import { incidentCommands } from './program/incidentCommands.ts';
import { monitoringCommands } from './program/monitoringCommands.ts';
import { operatorCommands } from './program/operatorCommands.ts';
import { type Ended, performer } from './program/perform.ts';
import { rolloutCommands } from './program/rolloutCommands.ts';

const EXAMPLES = `
Examples:
  tranche preview --fleet . --version 5.2.0 --type major --released 2026-11-23
  tranche preview --fleet . --version 5.2.0 --type major --on 2026-12-03
  tranche serve --demo
  tranche rollout show prod-5.2.0`;

/**
 * The command line: names, flags and help. What a command does is in a module of its own, which is loaded only when it
 * runs, so that help and mistakes are answered at once.
 */
export function createProgram(streams: Streams, onEnd: Ended): Command {
  const program = new Command('tranche')
    .description('Upgrades a fleet of single-tenant instances stage by stage on the working-day calendar.')
    .version(packageVersion(), '--version', 'print the version of tranche')
    // `preview --version` is the release; only before a command is --version about this program.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void streams.stdout.write(text),
      // It repeats what was typed, which may have been pasted from anywhere.
      writeErr: (text) => void streams.stderr.write(withoutControls(text)),
    })
    .showSuggestionAfterError()
    .showHelpAfterError('(add --help for what can be written here)')
    .addHelpText('after', EXAMPLES);
  const perform = performer(streams, onEnd);
  fleetCommands(program, perform);
  calendarCommands(program, perform);
  rolloutCommands(program, perform);
  incidentCommands(program, perform);
  monitoringCommands(program, perform);
  operatorCommands(program, perform);
  return program;
}

function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const version = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : '';
  return String(version);
}
