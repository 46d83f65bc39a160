import type { Command, Option } from 'commander';
import { createProgram } from '../../cli/program.ts';
import type { Block, Fault, Page } from './page.ts';

const SHELLS = new Set(['sh', 'bash', 'console']);
const quiet = { write: () => true };
const program = createProgram({ stdout: quiet, stderr: quiet, env: {} }, () => undefined);

/** Command lines of `tranche` that the program itself would not take. */
export function checkCommands({ file, lines, blocks }: Page): Fault[] {
  const whole = blocks.filter(({ language }) => SHELLS.has(language)).flatMap(commandLines);
  const inline = lines.flatMap(({ number, code }) => code.map((text) => ({ line: number, text, whole: false })));
  return [...whole, ...inline].flatMap(({ line, text, whole }) => {
    const words = wordsAfterTranche(text);
    const message = words === undefined ? undefined : faultOf(words, whole);
    return message === undefined ? [] : { file, line, message: `${text.trim()}: ${message}` };
  });
}

/** A backslash at its end joins a line to the next. */
function commandLines({ first, lines }: Block): { line: number; text: string; whole: boolean }[] {
  const joined: { line: number; text: string; whole: boolean }[] = [];
  let open = false;
  for (const [index, raw] of lines.entries()) {
    const text = raw.replace(/\\\s*$/, '');
    const last = joined.at(-1);
    if (open && last !== undefined) last.text += ` ${text.trim()}`;
    else joined.push({ line: first + index, text, whole: true });
    open = text !== raw;
  }
  return joined;
}

/** The words up to a pipe, a redirection or a comment; `undefined` when something else is called. */
function wordsAfterTranche(text: string): string[] | undefined {
  const [, command] = /^\s*(?:\$ )?(?:[A-Z_]+=\S+ )*npx tranche\b(.*)$/.exec(text) ?? [];
  if (command === undefined) return undefined;
  const words = [...command.matchAll(/"([^"]*)"|'([^']*)'|([^\s"']+)/g)];
  const texts = words.map(([, double, single, plain]) => ({ text: double ?? single ?? plain ?? '', plain }));
  const end = texts.findIndex(({ plain }) => plain !== undefined && /^(?:[|>&;#]|\d>)/.test(plain));
  return texts.slice(0, end < 0 ? texts.length : end).map(({ text }) => text);
}

/** @param whole a line to be typed as it stands, rather than a command that is only named */
function faultOf(words: readonly string[], whole: boolean): string | undefined {
  let command: Command = program;
  const positional: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    if (word.startsWith('-')) {
      const [name = ''] = word.split('=');
      if (name === '--help' || name === '-h') return undefined;
      const option = command.options.find((each) => each.long === name || each.short === name);
      if (option === undefined) return `${nameOf(command)} knows no ${name}`;
      if (takesValue(option) && !word.includes('=')) {
        index += 1;
        if (whole && words[index] === undefined) return `${name} needs a value`;
      }
      continue;
    }
    const next = command.commands.find((each) => each.name() === word);
    if (next === undefined && command.commands.length > 0) return `${nameOf(command)} has no command ${word}`;
    if (next === undefined) positional.push(word);
    else command = next;
  }
  return whole ? missing(command, positional.length) : undefined;
}

function missing(command: Command, given: number): string | undefined {
  if (command.commands.length > 0) return command === program ? undefined : `${nameOf(command)} needs a command`;
  const { registeredArguments } = command;
  const needed = registeredArguments.filter(({ required }) => required);
  if (given < needed.length) return `${needed[given]?.name()} is missing`;
  return given > registeredArguments.length
    ? `${nameOf(command)} takes ${registeredArguments.length} arguments`
    : undefined;
}

function takesValue({ required, optional }: Option): boolean {
  return required || optional;
}

function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}
