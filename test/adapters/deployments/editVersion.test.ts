import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { editVersion } from '../../../shared/adapters/deployments/editVersion.ts';

const PATH = 'environments/prod/deployments/acme/config.yaml';
const edit = (text: string, version = '5.2.0') => editVersion(text, version, PATH);

describe('the version in a configuration', () => {
  test.each([
    ['plain', 'spec:\n  sourcegraphVersion: 5.1.9\n', 'spec:\n  sourcegraphVersion: 5.2.0\n'],
    [
      'in double quotes',
      'spec:\n  sourcegraphVersion: "5.1.9" # why\n',
      'spec:\n  sourcegraphVersion: "5.2.0" # why\n',
    ],
    ['in single quotes', "spec: { sourcegraphVersion: '5.1.9', a: 1 }", "spec: { sourcegraphVersion: '5.2.0', a: 1 }"],
    ['in JSON', '{"spec":{"sourcegraphVersion":"5.1.9"}}', '{"spec":{"sourcegraphVersion":"5.2.0"}}'],
    ['in a flow', 'spec: {sourcegraphVersion: 5.1.9}', 'spec: {sourcegraphVersion: 5.2.0}'],
    ['under a quoted key', 'spec:\n  "sourcegraphVersion":   5.1.9', 'spec:\n  "sourcegraphVersion":   5.2.0'],
    ['as a number', 'spec:\n  sourcegraphVersion: 5.1\n', 'spec:\n  sourcegraphVersion: 5.2.0\n'],
    ['with a tag', 'spec:\n  sourcegraphVersion: !!str 5.1\n', 'spec:\n  sourcegraphVersion: !!str 5.2.0\n'],
    ['on a line of its own', 'spec:\n  sourcegraphVersion:\n    5.1.9\n', 'spec:\n  sourcegraphVersion:\n    5.2.0\n'],
    ['behind an anchor', 'spec:\n  sourcegraphVersion: &v 5.1.9\n', 'spec:\n  sourcegraphVersion: &v 5.2.0\n'],
    [
      'as an alias',
      'a: &v 5.1.9\nspec:\n  sourcegraphVersion: *v\n',
      'a: &v 5.1.9\nspec:\n  sourcegraphVersion: 5.2.0\n',
    ],
    ['with Windows line ends', 'spec:\r\n  sourcegraphVersion: 5.1.9\r\n', 'spec:\r\n  sourcegraphVersion: 5.2.0\r\n'],
    [
      'behind a byte order mark',
      '\uFEFFspec:\n  sourcegraphVersion: 5.1.9\n',
      '\uFEFFspec:\n  sourcegraphVersion: 5.2.0\n',
    ],
    [
      'after a document mark',
      '---\nspec:\n  sourcegraphVersion: 5.1.9\n...\n',
      '---\nspec:\n  sourcegraphVersion: 5.2.0\n...\n',
    ],
  ])('%s is changed where it stands', (_, before, after) => {
    expect(edit(before)).toEqual({ text: after });
    expect(edit(after)).toEqual({ text: after });
  });

  test('that would be read as a number is put in quotes', () => {
    expect(edit('spec:\n  sourcegraphVersion: 5.1.9\n', '5.2')).toEqual({
      text: 'spec:\n  sourcegraphVersion: "5.2"\n',
    });
  });

  test.each([
    ['an empty file', '', 'spec.sourcegraphVersion is missing'],
    ['no spec', 'metadata: {}\n', 'spec.sourcegraphVersion is missing'],
    ['a spec that is a list', 'spec: []\n', 'spec.sourcegraphVersion is missing'],
    ['no version', 'spec:\n  domain: a.example.com\n', 'spec.sourcegraphVersion is missing'],
    [
      'one that is merged in',
      'd: &d\n  sourcegraphVersion: 5.1.9\nspec:\n  <<: *d\n',
      'spec.sourcegraphVersion is missing',
    ],
    ['a spec that is shared', 's: &s\n  sourcegraphVersion: 5.1.9\nspec: *s\n', 'spec.sourcegraphVersion is missing'],
    ['an empty one', 'spec:\n  sourcegraphVersion:\n', 'spec.sourcegraphVersion is no version on one line'],
    ['a mapping', 'spec:\n  sourcegraphVersion: { a: 1 }\n', 'spec.sourcegraphVersion is no version on one line'],
    ['a list', 'spec:\n  sourcegraphVersion: [5.1.9]\n', 'spec.sourcegraphVersion is no version on one line'],
    ['a block', 'spec:\n  sourcegraphVersion: |\n    5.1.9\n', 'spec.sourcegraphVersion is no version on one line'],
    [
      'one that others use',
      'spec:\n  sourcegraphVersion: &v 5.1.9\nother: *v\n',
      'spec.sourcegraphVersion is used elsewhere as *v, which would change too',
    ],
    ['broken YAML', 'spec: {\n', 'no valid YAML ('],
    ['the same key twice', 'spec:\n  a: 1\n  a: 2\n', 'no valid YAML (Map keys must be unique'],
    ['two documents', 'a: 1\n---\nb: 2\n', 'no valid YAML ('],
  ])('is not written into %s, and the reason names file and field', (_, text, why) => {
    expect(edit(text)).toEqual({ refused: expect.stringContaining(`${PATH}: ${why}`) });
  });

  test.each(['', ' ', '5.2.0 # x', '5.2.0\nevil: true', '"', '*v'])('%j is refused', (version) => {
    expect(edit('spec:\n  sourcegraphVersion: 5.1.9\n', version)).toHaveProperty('refused');
  });
});

const version = fc.tuple(fc.nat(99), fc.nat(99), fc.nat(99)).map((parts) => parts.join('.'));
const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/).filter((key) => key !== 'sourcegraphVersion');
const value = fc.oneof(
  fc.integer().map(String),
  word,
  fc.string().map((text) => JSON.stringify(text)),
  word.map((text) => `'${text}'`),
  word.map((text) => `[${text}, "x"]`),
);
const aside = fc.oneof(fc.constant(''), fc.constant('  # sourcegraphVersion: 0.0.1'), fc.constant('   '));
const line = fc.oneof(
  fc.constant(''),
  fc.constant('# sourcegraphVersion: 0.0.1'),
  fc.tuple(word, value, aside).map(([key, written, after]) => `${key}: ${written}${after}`),
);

test('nothing but the version is ever touched', () => {
  const file = fc.record({
    top: fc.array(line),
    before: fc.array(line),
    after: fc.array(line),
    quote: fc.constantFrom('', '"', "'"),
    anchor: fc.constantFrom('', '&here ', '!!str '),
    aside,
    end: fc.constantFrom('\n', '\r\n'),
    mark: fc.constantFrom('', '\uFEFF'),
    old: version,
    now: version,
  });
  fc.assert(
    fc.property(file, ({ top, before, after, quote, anchor, aside, end, mark, old, now }) => {
      const keys = new Set(['spec', 'sourcegraphVersion']);
      const once = (lines: string[]) =>
        lines.filter((text) => {
          const key = /^(\w+):/.exec(text)?.[1];
          return key === undefined || (!keys.has(key) && keys.add(key));
        });
      const indented = (lines: string[]) => once(lines).map((text) => (text === '' ? '' : `  ${text}`));
      const head = [...once(top), 'spec:', ...indented(before), `  sourcegraphVersion: ${anchor}${quote}`].join(end);
      const tail = [`${quote}${aside}`, ...indented(after), ''].join(end);
      const text = `${mark}${head}${old}${tail}`;
      const edited = edit(text, now);
      expect(edited).toEqual({ text: `${mark}${head}${now}${tail}` });
      const [was, is] = [parse(text), parse('text' in edited ? edited.text : '')];
      expect(is).toEqual({ ...was, spec: { ...was.spec, sourcegraphVersion: now } });
    }),
  );
});
