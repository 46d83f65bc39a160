import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { followUpsOf } from '../../../shared/domain/incident/followUps.ts';
import type { PostMortem } from '../../../shared/domain/incident/postMortem.ts';
import type { Person } from '../../../shared/domain/incident/routing.ts';
import { clean } from '../../../shared/text/clean.ts';
import { readTaskLine, writeTaskLine } from '../../../shared/text/postMortems/taskLine.ts';
import { readTaskList } from '../../../shared/text/postMortems/taskList.ts';
import { at, calendarWith } from '../../domain/calendar/fixtures.ts';

const people: Person[] = [
  { name: 'Jo Example', github: 'jo', lead: false },
  { name: 'Kim [ops] *', lead: true },
];
const context = { people, calendar: calendarWith(), now: at('2026-11-25T10:00:00Z') };
const postMortem = { alert: 'a', onCall: 'Jo Example', lead: 'Kim [ops] *', actions: [] as PostMortem['actions'] };

/** What a look makes of a list, as the domain and the issue see it. */
function look(body: string, known: PostMortem['actions'] = []) {
  const list = readTaskList(body, people);
  const followUps = followUpsOf({ ...postMortem, actions: known } as PostMortem, list.tasks, context);
  return { followUps, body: list.completed(followUps, []), overfull: list.overfull };
}

const line = (text: string) => readTaskLine(text, people);
const HEAD = '## Follow-ups\n\n';

describe('a line of the list', () => {
  it.each([
    [
      '- [ ] do it @jo, due 2026-12-04 <!-- action:x-1 -->',
      { id: 'x-1', title: 'do it', due: '2026-12-04', done: false },
    ],
    ['* [X] do it @jo due 2026-12-04', { id: undefined, title: 'do it', due: '2026-12-04', done: true }],
    ['1. [ ] do it, due on: 2026-12-04, @jo', { title: 'do it', due: '2026-12-04' }],
    ['  - [x] due 2026-12-04 @jo do it', { title: 'do it', due: '2026-12-04' }],
    ['- [ ] ask @sam about it @jo', { title: 'ask @sam about it', due: undefined }],
    [
      '- [ ] look at `@types/node` and mail ann@example.com, @jo',
      { title: 'look at `@types/node` and mail ann@example.com' },
    ],
    ['- [ ] do it @jo due 2026-02-30', { title: 'do it', due: undefined }],
  ])('%s', (text, read) => {
    expect(line(text)).toMatchObject({ ...read, assignee: { login: 'jo' } });
  });

  it.each(['- [] do it', '- do it', '[ ] do it', '- [ ]', '- [ ]   ', 'text - [ ] do it', '- [y] do it'])(
    '%j is no task',
    (text) => {
      expect(line(text)).toBeUndefined();
    },
  );

  it('that two marks have come together in is that of the first, and stays so', () => {
    const once = look(`${HEAD}- [ ] do it <!-- action:x-1 --> <!-- action:y-2 -->`);
    expect(once.followUps).toMatchObject([{ id: 'x-1', title: 'do it' }]);
    expect(look(once.body).followUps).toMatchObject([{ id: 'x-1', title: 'do it' }]);
  });

  it('names nobody by a team, an address or a mention that was taken apart', () => {
    for (const text of ['@acme/ops', 'a@b.example', '@\u{200b}jo', '`@jo`']) {
      expect(line(`- [ ] ask ${text}`)?.assignee).toBeUndefined();
    }
  });

  it('says the same when it is written and read again, whatever its words are', () => {
    const words = fc.record({
      title: fc
        .array(fc.oneof(fc.string({ unit: 'grapheme', maxLength: 5 }), fc.constantFrom(...NASTY)), { maxLength: 12 })
        .map((parts) => parts.join('')),
      assignee: fc.constantFrom('Jo Example', 'Kim [ops] *', '@outsider', null),
      due: fc.constantFrom('2026-12-04', '2027-01-01'),
    });
    fc.assert(
      fc.property(words, fc.boolean(), (given, done) => {
        const written = writeTaskLine('x-1', given, done, people);
        expect(written).not.toMatch(/[\r\n]/);
        const title = clean(given.title)
          .replace(/\s+/gu, ' ')
          .trim()
          .replace(/[\s,]+$/, '');
        expect(line(written)).toMatchObject({ id: 'x-1', title, done, due: given.due });
        const [after] = look(HEAD + written).followUps;
        const lead = given.assignee === null ? 'Jo Example' : given.assignee;
        expect(after?.assignee).toBe(lead);
        expect(look(HEAD + written).body).toBe(HEAD + written);
      }),
      { seed: 20_261_125, numRuns: 500 },
    );
  });
});

describe('the list', () => {
  it("is completed once, and people's words stay as they are", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }),
        fc.constantFrom('\n', '\r\n'),
        (lines, end) => {
          const body = [HEAD.trim(), '', ...lines].join(end);
          const once = look(body);
          const again = look(once.body);
          expect(again.body).toBe(once.body);
          expect(again.followUps.map(({ id }) => id)).toEqual(once.followUps.map(({ id }) => id));
          const before = body.split(end);
          for (const [index, after] of once.body.split(end).entries()) {
            const words = (before[index] ?? '').replace(/\s*<!-- action:\S+ -->/, '').trimEnd();
            expect(after.startsWith(words)).toBe(true);
          }
        },
      ),
      { seed: 20_261_125, numRuns: 300 },
    );
  });

  it('tells tasks with the same words, and with the same mark, apart', () => {
    const { followUps } = look(`${HEAD}- [ ] do it\n- [ ] do it\n- [ ] a <!-- action:x -->\n- [ ] b <!-- action:x -->`);
    expect(new Set(followUps.map(({ id }) => id)).size).toBe(4);
    expect(followUps[2]?.id).toBe('x');
  });

  it('knows a line by its words when its mark was taken away', () => {
    const action = {
      id: 'x-1',
      title: 'do it',
      assignee: null,
      due: '2026-12-04',
      done: null,
      reminded: null,
      escalated: false,
    };
    const { followUps, body } = look(`${HEAD}- [ ] do it @jo`, [action]);
    expect(followUps).toMatchObject([{ id: 'x-1', due: '2026-12-04', defaults: [] }]);
    expect(body).toBe(`${HEAD}- [ ] do it @jo, due 2026-12-04 <!-- action:x-1 -->`);
  });

  it('goes on below its own headings, and ends with the next one of its rank', () => {
    const { followUps } = look(`# Follow-ups\n- [ ] a\n### Later\n- [ ] b\n# Closure\n- [ ] c`);
    expect(followUps.map(({ title }) => title)).toEqual(['a', 'b']);
  });

  it('has a bound', () => {
    const { followUps, overfull } = look(HEAD + '- [ ] more\n'.repeat(300));
    expect({ count: followUps.length, overfull }).toEqual({ count: 200, overfull: true });
  });

  it('is read as long as its lines are, in no time', () => {
    const long = `${HEAD}- [ ] ${'@a,due '.repeat(9_000)}`;
    expect(look(long).followUps).toHaveLength(1);
  });
});

const NASTY = [
  '@',
  '`',
  '``',
  '<!--',
  '-->',
  'due ',
  '|',
  '\\',
  '#1',
  '[x]',
  '_',
  ' ',
  ',',
  '\n',
  '- [ ] ',
  '@jo',
  ', assigned to ',
];
const PIECES = [
  '- [ ] a',
  '- [x] a @jo',
  '- [ ] b due 2026-12-04',
  '- [ ] c, assigned to nobody',
  '- [ ] d <!-- action:known -->',
  '- [ ] e `@jo` <!-- action:known -->',
  'text about @jo',
  '```',
  '## Closure',
  '## Follow-ups',
  '',
];
