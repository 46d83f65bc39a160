import { normaliseVersion } from '../../shared/domain/release/version.ts';
import { didYouMean } from '../text/closest.ts';
import { type FlagReader, wholeNumber } from './flagReader.ts';

/** A year of working days: a rollout is long over by then. */
const readDay = wholeNumber(0, 260);

/** `VERSION@DAY`, as often as it was given. */
export function readPatches(texts: readonly string[], reader: FlagReader): { version: string; day: number }[] {
  const expected = { noun: 'VERSION@DAY', write: 'a version and a working day from 0 on, e.g. 5.2.1@7' };
  return texts.flatMap((text) => {
    const [version, day] = splitLast(text);
    const patch = reader.required('--patch', text, expected, () => {
      const [read, on] = [normaliseVersion(version), readDay(day ?? '')];
      return read === undefined || on === undefined ? undefined : { version: read, day: on };
    });
    return patch ?? [];
  });
}

/** `ID@DAY`, as often as it was given, for instances of the fleet. */
export function readIncidents(
  texts: readonly string[],
  ids: readonly string[],
  reader: FlagReader,
): { instance: string; day: number }[] {
  const expected = { noun: 'ID@DAY', write: 'an instance and a working day from 0 on, e.g. src-1f3a9c2b7d@7' };
  return texts.flatMap((text) => {
    const incident = reader.required('--incident', text, expected, () => {
      const [instance, day = ''] = splitLast(text);
      const on = readDay(day);
      return on === undefined ? undefined : { instance, day: on };
    });
    return incident !== undefined && checkId('--incident', incident.instance, ids, reader) ? incident : [];
  });
}

export function readIds(
  flag: string,
  texts: readonly string[],
  ids: readonly string[],
  reader: FlagReader,
): readonly string[] {
  return texts.filter((id) => checkId(flag, id, ids, reader));
}

export function checkId(flag: string, id: string, ids: readonly string[], reader: FlagReader): boolean {
  if (ids.includes(id)) return true;
  reader.complain(flag, `"${id}" is not in the fleet${didYouMean(id, ids)}`);
  return false;
}

function splitLast(text: string): [string, string?] {
  const at = text.lastIndexOf('@');
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
