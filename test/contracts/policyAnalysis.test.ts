import { describe, expect, it } from 'vitest';
import { readPolicyFile } from '../../shared/contracts/policyFile.ts';
import { told } from './mutations.ts';

const REQUESTS = 'metric.type="loadbalancing.googleapis.com/https/request_count"';

/** A policy of one stage whose analysis these lines are, from line 9 on. */
const analysis = (...lines: string[]): string =>
  [
    'policies:',
    '  patch:',
    '    stages:',
    '      - name: all',
    '        opens: 0',
    '        due: 1',
    '        cohort: { internal: 100, trial: 100, customer: 100 }',
    '        analysis:',
    ...lines.map((line) => `          ${line}`),
  ].join('\n');

const read = (text: string) => readPolicyFile(text, 'policies.yaml');
const problems = (text: string): string[] => told(read(text).problems);
const conditions = (text: string) => {
  expect(problems(text)).toEqual([]);
  const stage = read(text).value?.patch?.stages[0];
  return stage?.kind === 'upgrade' ? stage.analysis : undefined;
};

const LATENCY = ['- name: latency', `  filter: ${REQUESTS}`, '  aligner: p95', '  against: others'];
const AT = 'policies.patch.stages[0].analysis[0]';

describe('the analysis of a stage', () => {
  it('takes careful numbers where it does not say any', () => {
    expect(conditions(analysis(...LATENCY))).toEqual([
      {
        name: 'latency',
        filter: REQUESTS,
        aligner: 'p95',
        against: 'others',
        most: 1.5,
        ignoreBelow: 0,
        leastPoints: 10,
        whenInconclusive: 'wait',
      },
    ]);
  });

  it('says all of it', () => {
    const text = analysis(
      '- name: failing requests',
      '  filter: >-',
      `    ${REQUESTS}`,
      '    AND metric.label.response_code_class="500"',
      `  per: ${REQUESTS}`,
      '  aligner: rate',
      '  against: before',
      '  most: 2',
      '  ignoreBelow: 0.01',
      '  leastPoints: 20',
      '  whenInconclusive: pass',
    );
    expect(conditions(text)).toEqual([
      {
        name: 'failing requests',
        filter: `${REQUESTS} AND metric.label.response_code_class="500"`,
        per: REQUESTS,
        aligner: 'rate',
        against: 'before',
        most: 2,
        ignoreBelow: 0.01,
        leastPoints: 20,
        whenInconclusive: 'pass',
      },
    ]);
  });

  it('is left out where there is none', () => {
    expect(conditions(analysis().replace('        analysis:', '        analysis: []'))).toBeUndefined();
  });

  it.each([
    ['against: others', 'against: after', `12 ${AT}.against: "after" is no baseline; write before or others`],
    [
      'aligner: p95',
      'aligner: p90',
      `11 ${AT}.aligner: "p90" is no aligner; write mean, max, rate, delta, p50, p95 or p99`,
    ],
    [
      `filter: ${REQUESTS}`,
      'filter: latency',
      `10 ${AT}.filter: "latency" is no filter of one metric; write one line such as metric.type="loadbalancing.googleapis.com/https/request_count" AND resource.type="https_lb_rule"`,
    ],
    [
      `filter: ${REQUESTS}`,
      `filter: "${REQUESTS.replaceAll('"', '\\"')}\\nAND resource.type=\\"a\\""`,
      `10 ${AT}.filter: it has several lines; fold them into one with >-`,
    ],
    ['against: others', 'againts: others', expect.stringContaining('no such field; there are: name, filter, per')],
  ])('is told about %s that became %s', (part, by, problem) => {
    expect(problems(analysis(...LATENCY).replace(part, by))).toContainEqual(problem);
  });

  it('is told of everything that makes no sense at once, where it is written', () => {
    const text = analysis(
      ...LATENCY,
      '  most: 0.5',
      '  ignoreBelow: -1',
      '  leastPoints: 0',
      ...LATENCY,
      `  per: ${REQUESTS}`,
      '  leastPoints: 100',
    );
    expect(problems(text)).toEqual([
      `13 ${AT}.most: 0.5 is no number of times the baseline; write 1 to 1000, e.g. 1.5`,
      `14 ${AT}.ignoreBelow: -1 is nothing to ignore; write 0 or more, in the unit of the metric`,
      `15 ${AT}.leastPoints: 0 is no number of points; write a whole number from 1`,
      '16 policies.patch.stages[0].analysis[1].name: condition 1 has the same name; conditions are told apart by it',
      '18 policies.patch.stages[0].analysis[1].aligner: a share of p95 values says nothing; with per, write rate or delta',
      '21 policies.patch.stages[0].analysis[1].leastPoints: 100 points take 101 minutes and come up to 5 late: after the expected 15 minutes the deadline of 120 would be over before, and every upgrade would fail; make the deadline 121 or more, or write whenInconclusive: pass',
    ]);
    expect(problems(text.replace('leastPoints: 100', 'leastPoints: 99'))).toHaveLength(5);
  });

  it('may be long only where nobody waits for it', () => {
    const long = [...LATENCY, '  leastPoints: 200'];
    expect(problems(analysis(...long))).toHaveLength(1);
    expect(problems(analysis(...long, '  whenInconclusive: pass'))).toEqual([]);
  });

  it('has ten conditions at most', () => {
    const many = Array.from({ length: 11 }, (_, index) => LATENCY.map((line) => line.replace('latency', `l${index}`)));
    expect(problems(analysis(...many.flat()))).toEqual([
      '8 policies.patch.stages[0].analysis: 11 conditions; each is asked for at every look, so write 10 at most',
    ]);
  });

  it('has no place in a verification stage', () => {
    const text = analysis(...LATENCY).replace('cohort: { internal', 'kind: verification # ');
    expect(problems(text)[0]).toMatch(/analysis: no such field/);
  });
});
