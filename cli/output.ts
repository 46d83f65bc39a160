import pc from 'picocolors';
import { clean, cleaned, jsonText, withoutControls } from '../shared/text/clean.ts';

export type Style = ReturnType<typeof pc.createColors>;

/** The part of a stream that a command needs. */
export interface Sink {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
}

export interface Streams {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Where a command speaks: what was asked for to standard output, everything else to standard error. */
export interface Output {
  readonly json: boolean;
  /** The result: one JSON document, or what `render` makes of it, to whom nothing harmful from outside is passed. */
  show<T>(value: T, render: (value: T, style: Style) => string): void;
  /** A result that is a text of its own, such as a file. */
  print(text: string): void;
  /** A line about the result, for people. */
  note(line: string): void;
  warn(line: string): void;
  error(line: string): void;
}

export function createOutput({ stdout, stderr, env }: Streams, json: boolean): Output {
  const style = pc.createColors(isColourful(stdout, env));
  const aside = pc.createColors(isColourful(stderr, env));
  const print = (text: string): void => void stdout.write(`${withoutControls(text).trimEnd()}\n`);
  const say = (paint: (text: string) => string) => (line: string) => void stderr.write(`${paint(clean(line))}\n`);
  return {
    json,
    show: (value, render) => print(json ? jsonText(value) : render(cleaned(value), style)),
    print,
    note: say(aside.dim),
    warn: say(aside.yellow),
    error: say(aside.red),
  };
}

/** Colours are for eyes: on a terminal that has them, unless somebody said no (https://no-color.org). */
function isColourful({ isTTY }: Sink, { NO_COLOR, TERM }: Streams['env']): boolean {
  return isTTY === true && (NO_COLOR ?? '') === '' && TERM !== 'dumb';
}
