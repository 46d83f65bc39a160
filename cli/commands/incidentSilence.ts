import { readSilenceBody, readSilenceEnd } from '../../shared/contracts/silence.ts';
import type { BodyReading } from '../../shared/contracts/fields.ts';
import { momentName } from '../../shared/text/days.ts';
import { badInput } from '../commandError.ts';
import { actorOf } from '../inputs/actor.ts';
import { FlagReader, wholeNumber } from '../inputs/flagReader.ts';
import { readMatch } from '../inputs/matchFlags.ts';
import type { Context } from '../program/perform.ts';
import { incidentAnswers, type SilenceView } from '../server/incidentAnswers.ts';
import { connect, type ServerFlags } from '../server/client.ts';
import { table } from '../text/table.ts';

export interface SilenceFlags extends ServerFlags {
  readonly match: readonly string[];
  readonly from?: string;
  readonly until?: string;
  readonly minutes?: string;
  readonly reason?: string;
  readonly as?: string;
}

export interface UnsilenceFlags extends ServerFlags {
  readonly reason?: string;
  readonly as?: string;
}

/** `tranche incident silence` */
export async function silence(flags: SilenceFlags, context: Context): Promise<void> {
  const reader = new FlagReader();
  const match = readMatch(flags.match, reader);
  const expected = { noun: 'number of minutes', write: 'a whole number from 1 to 43200' };
  const minutes = reader.optional('--minutes', flags.minutes, expected, wholeNumber(1, 43_200));
  const { from, until, reason } = flags;
  const body = { actor: actorOf(flags, context), match, from, until, minutes, reason };
  // A number that is none is told above.
  complain(
    reader,
    readSilenceBody(flags.minutes !== undefined && minutes === undefined ? { ...body, minutes: 1 } : body),
  );
  if (reader.problems.length > 0) throw badInput(reader.problems);
  const answer = await connect(flags, context).post(
    { path: '/api/silences', body, token: 'operator' },
    incidentAnswers.silence,
  );
  context.output.show(answer.body, ({ silence: made }, style) => {
    const begin = `from ${momentName(made.from)} until ${momentName(made.until)}`;
    return `${style.green('Done')}: ${made.id} silences ${matchText(made)} ${begin}.\nEnd it sooner with \`tranche incident unsilence ${made.id}\`.`;
  });
}

/** `tranche incident unsilence` */
export async function unsilence(id: string, flags: UnsilenceFlags, context: Context): Promise<void> {
  const reader = new FlagReader();
  const body = { actor: actorOf(flags, context), reason: flags.reason ?? '' };
  complain(reader, readSilenceEnd(body));
  if (reader.problems.length > 0) throw badInput(reader.problems);
  const path = `/api/silences/${encodeURIComponent(id)}/end`;
  const answer = await connect(flags, context).post({ path, body, token: 'operator' }, incidentAnswers.silence);
  context.output.show(
    answer.body,
    ({ silence: ended }, style) =>
      `${style.green('Done')}: ${ended.id} has ended; what it kept back is looked at within a minute.`,
  );
}

/** `tranche incident silences` */
export async function listSilences(flags: ServerFlags, context: Context): Promise<void> {
  const body = await connect(flags, context).get('/api/silences', incidentAnswers.silences);
  context.output.show(body, ({ silences }, style) => {
    if (silences.length === 0) return 'Nothing is silenced.';
    const titles = ['SILENCE', 'STATE', 'OWNER', 'UNTIL', 'KEEPS BACK', 'MATCH', 'REASON'];
    const rows = silences.map((each) => [
      each.id,
      each.holds ? { text: 'holds', paint: style.yellow } : `from ${momentName(each.from)}`,
      each.owner,
      momentName(each.until),
      String(each.withholds),
      matchText(each),
      each.reason,
    ]);
    return table(
      titles.map((title) => ({ title })),
      rows,
      style,
    );
  });
}

function matchText({ match: { labels = {}, ...plain } }: SilenceView): string {
  const named = Object.entries(labels).map(([name, patterns]) => [`labels.${name}`, patterns] as const);
  return [...Object.entries(plain), ...named]
    .map(([name, patterns]) => `${name}=${Array.isArray(patterns) ? patterns.join('|') : String(patterns)}`)
    .join(' ');
}

/** The same schema as the server's, so that a mistake costs no round trip. */
function complain(reader: FlagReader, reading: BodyReading<unknown>): void {
  if (!('errors' in reading)) return;
  for (const { field, message } of reading.errors) {
    const [flag = ''] = field.split(/[.[]/);
    reader.complain(`--${flag === 'actor' ? 'as' : flag}`, message);
  }
}
