import type { Command } from 'commander';
import type { CalendarImportFlags } from '../commands/calendarImport.ts';
import type { CalendarShowFlags } from '../commands/calendarShow.ts';
import { JSON_FLAG, type Perform } from './perform.ts';

export function calendarCommands(program: Command, perform: Perform): void {
  const calendar = program.command('calendar').description('the working-day calendar');
  calendar
    .command('show')
    .description('say of each day whether it is a working day, and why')
    .option('--calendar <file>', 'the calendar file (default: the calendar of the handbook)')
    .option('--from <date>', 'the first day (required)')
    .option('--to <date>', 'the last day (required)')
    .option(...JSON_FLAG)
    .action((flags: CalendarShowFlags) =>
      perform(flags, async (context) => (await import('../commands/calendarShow.ts')).showCalendar(flags, context)),
    );
  calendar
    .command('import')
    .description('print a calendar file with the holidays of a country or of an iCalendar file')
    .option('--country <code>', 'a country such as US, or one of its states such as DE-BY')
    .option('--ics <file>', 'an iCalendar file')
    .option('--years <years>', 'e.g. 2026-2028 or 2026 (required with --country)')
    .option('--calendar <file>', 'the calendar file to add to (default: UTC, Monday to Friday)')
    .option('--name <text>', "the source to write beside each date, instead of the file's or the library's own")
    .option(...JSON_FLAG)
    .action((flags: CalendarImportFlags) =>
      perform(flags, async (context) => (await import('../commands/calendarImport.ts')).importCalendar(flags, context)),
    );
}
