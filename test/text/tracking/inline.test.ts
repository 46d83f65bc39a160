import * as fc from 'fast-check';
import { marked } from 'marked';
import { expect, it } from 'vitest';
import { clean } from '../../../shared/text/clean.ts';
import { code, html, inline, link, plain, short } from '../../../shared/text/tracking/inline.ts';
import { APART } from './support/tracking.ts';

/** Texts made of what Markdown and GitHub might read as something else. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 8 }),
      fc.constantFrom('<!--', '-->', '<b>', '</details>', '@rita', '#12', 'GH-3', '|', '\n', '\\', '`', '**', '__'),
      fc.constantFrom('~~', '](x)', '![a', '[b]: /c', 'https://x.y', 'www.x.y', 'a@b.cd', '&amp;', '&#60;', '$x$'),
      fc.constantFrom('- ', '1. ', '2) ', '# ', '===', '---', '> ', ':smile:', '    ', '+ ', '<https://a.b>', '[^1]'),
    ),
    { maxLength: 12 },
  )
  .map((pieces) => pieces.join(''));

const asText = (text: string): string => clean(text).replace(/\s+/gu, ' ').trim();

const ENTITIES = new Map([
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&#39;', "'"],
  ['&amp;', '&'],
]);

function decoded(html: string): string {
  return html.replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => ENTITIES.get(entity) ?? entity).replaceAll(APART, '');
}

it('shows any text as it is, in a paragraph of its own', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const html = marked.parse(inline(text), { async: false, gfm: true, breaks: true });
      expect(decoded(html.replace(/^<p>([^<]*)<\/p>\n$/, '$1'))).toBe(asText(text));
    }),
    { numRuns: 2_000 },
  );
});

it('shows any text as it is, in one cell of a table', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const table = `| a | b |\n| - | - |\n| ${inline(text)} | end |`;
      const html = marked.parse(table, { async: false, gfm: true, breaks: true });
      const cells = [...html.matchAll(/<td>([^<]*)<\/td>/g)].map(([, cell = '']) => decoded(cell));
      expect(cells).toEqual([asText(text), 'end']);
    }),
    { numRuns: 2_000 },
  );
});

it('shows any text as it is, in a code span', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      fc.pre(asText(text) !== '');
      const html = marked.parse(`x ${code(text)}`, { async: false });
      expect(decoded(html.replace(/^<p>x <code>([^<]*)<\/code><\/p>\n$/, '$1'))).toBe(asText(text));
    }),
    { numRuns: 1_000 },
  );
});

it('shows any text as it is, in the title of a section', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const section = `<details>\n<summary><b>${html(text)}</b></summary>\n\nx\n\n</details>`;
      const rendered = marked.parse(section, { async: false });
      const title = /^<details>\n<summary><b>([^<]*)<\/b><\/summary>\s*<p>x<\/p>\n<\/details>$/.exec(rendered)?.[1];
      expect(decoded(title ?? 'none')).toBe(asText(text));
    }),
    { numRuns: 1_000 },
  );
});

it('mentions nobody, refers to nothing and closes nothing', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      for (const said of [inline(text), plain(text), html(text)]) expect(said).not.toMatch(/@\w|#\d|GH-\d|\n/i);
      expect(inline(text)).not.toMatch(/(^|[^\\])(<|>)/);
    }),
  );
});

it('escapes at most double a text', () => {
  fc.assert(fc.property(hostile, (text) => inline(text).length <= 2 * asText(text).length));
});

it('links to pages of the web only', () => {
  expect(link('#12', 'https://github.com/a/b/pull/12')).toBe(`[#${APART}12](https://github.com/a/b/pull/12)`);
  expect(link('a]b', 'https://x.y/z)|<b>')).toBe(String.raw`[a\]b](https://x.y/z%29%7C%3Cb%3E)`);
  expect(link('run', 'javascript:alert(1)')).toBe('run');
  expect(link('run', `https://x.y/${'z'.repeat(500)}`)).toBe('run');
});

it('cuts a long text without breaking a character', () => {
  expect(short('a\n b', 10)).toBe('a b');
  expect(short('abcdef', 4)).toBe('abc…');
  expect(short('ab\u{1f600}c', 4).isWellFormed()).toBe(true);
});
