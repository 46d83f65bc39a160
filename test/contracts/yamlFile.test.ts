import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { list, mapping, optional, textThat } from '../../shared/contracts/fields.ts';
import { type Reading, readYamlFile } from '../../shared/contracts/yamlFile.ts';
import { told } from './mutations.ts';

const name = textThat({ noun: 'name', write: 'a name of small letters' }, (text) => /^[a-z]+$/.test(text));
const schema = mapping(
  { name, inner: optional(mapping({ names: list(name, 'names'), other: name }, 'names')) },
  'a name',
);

const read = (text: string): Reading<unknown> => readYamlFile(text, 'f.yaml', schema);
const problems = (text: string): string[] => told(read(text).problems);

describe('a YAML file', () => {
  it('is read as the schema says', () => {
    expect(read('name: a # comment\nunknown: [1]\n')).toEqual({ value: { name: 'a', inner: undefined }, problems: [] });
  });

  it('may be JSON', () => {
    expect(read('{"name": "a", "inner": {"names": ["b"], "other": "c"}}').value).toEqual({
      name: 'a',
      inner: { names: ['b'], other: 'c' },
    });
  });

  it('names the line of each wrong value, all at once and in their order', () => {
    const text = 'inner:\n  other: C\n  names:\n    - b\n    - "4"\n    - D\nname: 7\n';
    expect(problems(text)).toEqual([
      '2 inner.other: "C" is no name; write a name of small letters',
      '5 inner.names[1]: "4" is no name; write a name of small letters',
      '6 inner.names[2]: "D" is no name; write a name of small letters',
      '7 name: 7 is no name; write a name of small letters',
    ]);
  });

  it('names the line of the field around a missing value', () => {
    expect(problems('\nname: a\n\ninner:\n  # nothing else\n  names: [b]\n')).toEqual([
      '4 inner.other: missing; write a name of small letters',
    ]);
    expect(problems('name: a\ninner:\n  names:\n  other:   # empty\n\n')).toEqual([
      '3 inner.names: missing; write names',
      '4 inner.other: missing; write a name of small letters',
    ]);
  });

  it('names the line of a value of the wrong kind', () => {
    expect(problems('name:\n  - a\ninner:\n  names: b\n  other:\n    b: c\n')).toEqual([
      '1 name: a list is no name; write a name of small letters',
      '4 inner.names: "b" is no list; write names',
      '5 inner.other: a mapping is no name; write a name of small letters',
    ]);
  });

  it('has at least one line even when it is empty', () => {
    expect(problems('')).toEqual(['1 : missing; write a name']);
    expect(problems('just words')).toEqual(['1 : "just words" is no mapping; write a name']);
  });

  it('counts lines alike with either kind of line ending', () => {
    expect(problems('# one\r\nname: A\r\n')).toEqual(['2 name: "A" is no name; write a name of small letters']);
  });

  it('cannot have a key twice, at any depth', () => {
    expect(problems('name: a\ninner: { names: [], other: b, names: [] }\nname: c\n')).toEqual([
      '2 inner.names: there twice, first on line 2; keep one of them',
      '3 name: there twice, first on line 1; keep one of them',
    ]);
  });

  it('is told about double keys beside everything else', () => {
    expect(problems('name: a\nname: 7\n')).toEqual([
      '2 name: there twice, first on line 1; keep one of them',
      '2 name: 7 is no name; write a name of small letters',
    ]);
  });

  it('that was cut off is told so on its last line', () => {
    expect(problems('name: a\ninner:\n  names: [b, c\n')).toEqual([
      '3 : Flow sequence in block collection must be sufficiently indented and end with a ]; is the file cut off here?',
    ]);
    expect(problems('name: "a\n')[0]).toContain('1 : Missing closing "quote; is the file cut off here?');
  });

  it('names the line of a slip in the syntax', () => {
    expect(problems('name: a\ninner: b: c\n')[0]).toMatch(/^2 : /);
    expect(problems('name: a\n? [b]\n: c\n')).toEqual(['2 : a key must be a text, not a list or a mapping']);
  });

  it('holds one document', () => {
    expect(problems('name: a\n---\nname: b\n')).toEqual([
      '2 : a second document starts here; write one document in a file',
    ]);
  });

  it('may use an alias, and problems stand where the text is', () => {
    const text = 'inner: &i\n  names: [b]\n  other: C\nname: a\ncopy: *i\n';
    expect(told(readYamlFile(text, 'f', mapping({ copy: mapping({ other: name }, 'x') }, 'x')).problems)).toEqual([
      '3 copy.other: "C" is no name; write a name of small letters',
    ]);
  });

  it('cannot use an alias of nothing', () => {
    expect(problems('name: a\ninner: *nowhere\n')[0]).toMatch(/^2 : Unresolved alias/);
  });

  it('cannot grow without bound by aliases of aliases', () => {
    const level = (n: number): string =>
      `l${n}: &l${n} [${Array(9)
        .fill(`*l${n - 1}`)
        .join(', ')}]\n`;
    const bomb = `name: a\nl0: &l0 [x, x, x]\n${[1, 2, 3, 4, 5, 6, 7, 8].map(level).join('')}`;
    expect(problems(bomb)).toEqual(['3 : Excessive alias count indicates a resource exhaustion attack']);
  });

  it('may contain itself without harm', () => {
    expect(readYamlFile('a: &a [*a]', 'f', z.unknown()).problems).toEqual([]);
    expect(problems('name: &a [*a]')).toEqual(['1 name: a list is no name; write a name of small letters']);
  });

  it('cannot nest without bound', () => {
    expect(problems('['.repeat(5_000))).toContain('1 : nested too deeply');
  });

  it('is at most 1 MiB', () => {
    expect(problems(`name: a\n#${'é'.repeat(512 * 1024)}`)).toEqual(['1 : larger than 1 MiB; nothing of it was read']);
    expect(read(`name: a\n#${'é'.repeat(500 * 1024)}`).problems).toEqual([]);
  });

  it('with very many keys is read in reasonable time', () => {
    const many = Array.from({ length: 50_000 }, (_, index) => `k${index}: 1\n`).join('');
    // Of this process, not of the clock on the wall: others may be at work on the machine.
    const started = process.cpuUsage();
    expect(read(`name: a\n${many}`).problems).toEqual([]);
    expect(process.cpuUsage(started).user).toBeLessThan(5_000_000);
  });
});

describe('values from outside, in a message', () => {
  it('are shortened', () => {
    const [problem] = problems(`name: ${'x'.repeat(200)}9`);
    expect(problem).toBe(`1 name: "${'x'.repeat(80)}…" is no name; write a name of small letters`);
  });

  it('show what is invisible', () => {
    expect(problems('name: "a\\u0007\\nb\\u202e\\u2028"')).toEqual([
      String.raw`1 name: "a\u{7}\u{a}b\u{202e}\u{2028}" is no name; write a name of small letters`,
    ]);
  });

  it('are quoted only when they are texts', () => {
    const shown = (text: string): string | undefined =>
      problems(`name: ${text}`)[0]?.match(/^1 name: (.*) is no name/)?.[1];
    expect(shown('"5.2"')).toBe('"5.2"');
    expect(shown('5.2')).toBe('5.2');
    expect(shown('.inf')).toBe('Infinity');
    expect(shown('[1]')).toBe('a list');
    expect(shown('!!timestamp 2026-13-45')).toBe('"2026-13-45"');
  });

  it('that YAML took for something else are told to be quoted', () => {
    const word = textThat({ noun: 'word', write: 'a word' }, (text) => text !== '');
    const result = readYamlFile('a: 1234\nb: true\n', 'f', mapping({ a: word, b: word }, 'x'));
    expect(told(result.problems)).toEqual([
      '1 a: 1234 is a number here and not a text; write it in quotes: "1234"',
      '2 b: true is a boolean here and not a text; write it in quotes: "true"',
    ]);
  });
});
