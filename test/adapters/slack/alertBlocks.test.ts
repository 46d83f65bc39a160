import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkMessage } from '../../../infra/local/standins/slack/checkMessage.ts';
import { alertBlocks } from '../../../shared/adapters/slack/alertBlocks.ts';
import type { SlackBlock } from '../../../shared/adapters/slack/blocks.ts';
import { link, mrkdwn, plain } from '../../../shared/adapters/slack/mrkdwn.ts';
import { wordsBlocks } from '../../../shared/adapters/slack/wordsBlocks.ts';
import type { AlertView } from '../../../shared/domain/incident/alertView.ts';
import { PRIORITIES } from '../../../shared/domain/incident/priority.ts';
import { instanceViewWith, viewWith } from '../../domain/incident/views.ts';

const shown = (changes: Partial<AlertView> = {}) => alertBlocks(viewWith(changes));
const textOf = ({ blocks }: { blocks: readonly SlackBlock[] }): string => JSON.stringify(blocks);
const buttons = (changes: Partial<AlertView> = {}): string[] =>
  shown(changes).blocks.flatMap((block) =>
    block.type === 'actions' ? block.elements.map((each) => each.action_id) : [],
  );

describe('an alert in Slack', () => {
  it('says what is wrong, with whom, since when, what changed last and why it is said', () => {
    const { text, blocks } = shown();
    expect(text).toBe('🔴 P1 acme (src-1f3a9c2b7d): Instance uptime, uptime check fails (open, 1 of 1 open)');
    expect(blocks[0]).toMatchObject({ type: 'header', text: { text: expect.stringMatching(/^🔴 P1 acme/) } });
    const all = textOf({ blocks });
    for (const part of [
      '*Open* since <!date^1795577400^{date_short_pretty} {time}|2026-11-25 03:30 UTC>',
      '*Region*\\nus-central1',
      'pull/812|show it>',
      'Dashboard>',
    ])
      expect(all).toContain(part);
    expect(all).toContain('Why you see this: rule everything matches everything');
  });

  it.each([
    ['open', {}, ['acknowledge', 'declare', 'dismiss', 'hold']],
    ['acknowledged', { acknowledged: 'jo, 03:31' }, ['declare', 'dismiss', 'hold']],
    ['acknowledged', { decision: { kind: 'declared', text: 'declared by jo' } }, ['dismiss', 'hold']],
    ['open', { decision: { kind: 'dismissed', text: 'dismissed by jo' } }, ['acknowledge', 'declare', 'hold']],
    ['open', { rollout: { id: 'r', text: 'held', held: true } }, ['acknowledge', 'declare', 'dismiss', 'resume']],
    ['open', { rollout: null }, ['acknowledge', 'declare', 'dismiss']],
    ['closed', { closed: 'tranche, 03:40: over' }, ['declare']],
    ['closed', { decision: { kind: 'dismissed', text: 'dismissed by jo' } }, []],
  ] as const)('that is %s offers what can be done then: %j', (status, changes, expected) => {
    expect(buttons({ status, ...changes })).toEqual(expected);
  });

  it('of a mass outage lists the instances instead of the facts of one', () => {
    const instances = [
      instanceViewWith(),
      instanceViewWith({ id: 'src-b', slug: 'src-b', group: 'trial', open: false }),
    ];
    const text = textOf(shown({ instances, moreInstances: 185, incidents: { total: 187, open: 120 } }));
    expect(text).toContain('acme (src-1f3a9c2b7d): customer');
    expect(text).toContain('✓ src-b: trial, 5.1.4, us-central1, closed');
    expect(text).toContain('and 185 more');
    expect(text).toContain('120 open of 187');
  });

  it('tells while the pager does not take it', () => {
    expect(textOf(shown({ pagerTrouble: 'the pager has not taken it since 03:31: 503' }))).toContain(
      '*Pager:* the pager',
    );
  });

  it('mentions nobody and links nowhere by what comes from outside', () => {
    const bad = '<!channel> <https://evil.example|click> <@U123> & @here';
    const { text, blocks } = shown({
      headline: bad,
      summary: bad,
      policy: bad,
      documentation: bad,
      links: [{ label: bad, url: 'javascript:alert(1)' }],
      lastChange: { text: bad, url: 'https://x.example/?a=1|b>&c' },
      instances: [instanceViewWith({ slug: bad })],
    });
    const marked = `${text}\n${JSON.stringify(blocks.filter(({ type }) => type !== 'header'))}`;
    const sequences = [...marked.matchAll(/<([^>]*)>/g)].map(([, inside]) => inside);
    expect(sequences).toEqual([expect.stringMatching(/^!date\^/), 'https://x.example/?a=1%7Cb%3E&amp;c|show it']);
    const texts = blocks.flatMap((block) => (block.type === 'section' && 'text' in block ? [block.text] : []));
    expect(texts.every(({ verbatim }) => verbatim)).toBe(true);
  });

  it('is within the limits of Slack whatever it is about, and keeps its headline and its instance', () => {
    const wild = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc
        .tuple(fc.constantFrom('&', '<', 'x', '😀', '\n', '|'), fc.nat(4_000))
        .map(([unit, times]) => unit.repeat(times)),
    );
    const maybe = fc.option(wild);
    const instance = fc
      .record({
        id: fc.constantFrom('src-a', 'src-b'),
        slug: wild,
        group: wild,
        version: wild,
        region: maybe,
        open: fc.boolean(),
      })
      .map((each) => instanceViewWith(each));
    const views = fc.record({
      status: fc.constantFrom('open', 'acknowledged', 'closed'),
      priority: fc.constantFrom(...PRIORITIES),
      headline: wild.map((text) => `src-a: ${text}`),
      summary: wild,
      policy: maybe,
      condition: maybe,
      observed: maybe,
      threshold: maybe,
      openedAt: wild,
      instances: fc.array(instance, { minLength: 1, maxLength: 15 }),
      moreInstances: fc.nat(5_000),
      lastChange: fc.option(fc.record({ text: wild, url: fc.option(fc.oneof(fc.webUrl(), wild)) })),
      rollout: fc.option(fc.record({ id: fc.constant('prod-5.2.0'), text: wild, held: fc.boolean() })),
      links: fc.array(fc.record({ label: wild, url: fc.oneof(fc.webUrl(), wild) }), { maxLength: 40 }),
      documentation: maybe,
      acknowledged: maybe,
      owner: maybe,
      decision: fc.option(fc.record({ kind: fc.constantFrom('declared', 'dismissed'), text: wild })),
      closed: maybe,
      why: wild,
      pagerTrouble: maybe,
    });
    fc.assert(
      fc.property(views, (changes) => {
        const message = shown(changes);
        expect(() => checkMessage({ ...message, metadata: undefined })).not.toThrow();
        expect(message.blocks[0]).toMatchObject({ type: 'header', text: { text: expect.stringContaining('src-a: ') } });
        expect(message.text).toContain('src-a');
        expect(JSON.stringify(message)).toSatisfy((text: string) => text.isWellFormed());
      }),
      { numRuns: 100 },
    );
  });
});

describe('a text from outside', () => {
  it('is never cut in the middle of a character or of its escape', () => {
    expect(mrkdwn('<<<<', 11)).toBe('&lt;&lt;…');
    expect(plain('😀😀😀', 4)).toBe('😀…');
    expect(mrkdwn('as it is', 8)).toBe('as it is');
  });

  it('becomes a link only where it leads to the web', () => {
    expect(link('https://a.example/x?y=<z>', 'a|b', 100)).toBe('<https://a.example/x?y=%3Cz%3E|a/b>');
    expect(link('data:text/html,x', 'label', 100)).toBe('label');
    expect(link(`https://a.example/${'x'.repeat(200)}`, 'too long', 100)).toBe('too long');
  });

  it('reaches everybody only where that is meant', () => {
    expect(wordsBlocks('<!channel> look', true).text).toBe('<!channel> &lt;!channel&gt; look');
    expect(wordsBlocks('<!channel> look', false).text).toBe('&lt;!channel&gt; look');
    expect(wordsBlocks('x'.repeat(9_000), true).text.length).toBeLessThan(3_000);
  });
});
