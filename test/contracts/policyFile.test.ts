import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPolicyFile } from '../../shared/contracts/policyFile.ts';
import { defaultPolicies } from '../../shared/domain/release/defaultPolicies.ts';
import type { Stage, UpgradeStage } from '../../shared/domain/release/policy.ts';
import { damaged, expectUseful, told } from './mutations.ts';

const FULL = `policies:
  major:
    sla: { workingDays: 10 }
    stages:
      - name: internal
        opens: 0
        due: 2
        cohort: { internal: 100 }
        onNewPatch: restart
        failureBudget: { percent: 25, atLeast: 2 }
      - name: verification
        kind: verification
        opens: 3
        due: 4
        approvals: [release-captain]
      - name: everybody
        kind: upgrade
        opens: 5
        due: 8
        waves:
          - { day: 5, cohort: { trial: 30, customer: 10 } }
          - { day: 7, cohort: { trial: 100, customer: 100 } }
        onNewPatch: { resume: 2 }
        failureBudget: 3
        soak: 1h30m
        expected: 20m
        deadline: 3h
        approvals: [release-captain, on-call]
`;

/** A policy of one stage, with these lines in it from line 8 on. */
const oneStage = (...lines: string[]): string =>
  [
    'policies:',
    '  patch:',
    '    stages:',
    '      - name: all',
    '        opens: 0',
    '        due: 1',
    '        cohort: { internal: 100, trial: 100, customer: 100 }',
  ]
    .concat(lines.map((line) => `        ${line}`))
    .join('\n');

const read = (text: string) => readPolicyFile(text, 'policies.yaml');
const problems = (text: string): string[] => told(read(text).problems);
const stageOf = (text: string): Stage | undefined => {
  expect(problems(text)).toEqual([]);
  return read(text).value?.patch?.stages[0];
};
const upgradeOf = (text: string): UpgradeStage => {
  const stage = stageOf(text);
  if (stage?.kind !== 'upgrade') throw new Error('not an upgrade stage');
  return stage;
};
const changed = (part: string, by: string): string => {
  expect(FULL).toContain(part);
  return FULL.replace(part, by);
};

describe('a policy file', () => {
  it('holds release tables by release type', () => {
    expect(read(FULL)).toEqual({
      problems: [],
      value: {
        major: {
          name: 'major',
          sla: { workingDays: 10 },
          merging: 'automatic',
          stages: [
            {
              kind: 'upgrade',
              name: 'internal',
              opens: 0,
              due: 2,
              onNewPatch: { kind: 'resume', stage: 1 },
              approvals: [],
              waves: [{ day: 0, cohort: { internal: 100 } }],
              failureBudget: { percent: 25, atLeast: 2 },
              soakMinutes: 15,
              expectedMinutes: 15,
              deadlineMinutes: 120,
            },
            {
              kind: 'verification',
              name: 'verification',
              opens: 3,
              due: 4,
              onNewPatch: { kind: 'resume', stage: 1 },
              approvals: ['release-captain'],
            },
            {
              kind: 'upgrade',
              name: 'everybody',
              opens: 5,
              due: 8,
              onNewPatch: { kind: 'resume', stage: 2 },
              approvals: ['release-captain', 'on-call'],
              waves: [
                { day: 5, cohort: { trial: 30, customer: 10 } },
                { day: 7, cohort: { trial: 100, customer: 100 } },
              ],
              failureBudget: { percent: 0, atLeast: 3 },
              soakMinutes: 90,
              expectedMinutes: 20,
              deadlineMinutes: 180,
            },
          ],
        },
      },
    });
  });

  it('leaves out the types it does not speak of', () => {
    expect(read('policies: {}')).toEqual({ value: {}, problems: [] });
  });

  it('promises what the default does when it says nothing of it', () => {
    expect(read(oneStage()).value?.patch?.sla).toEqual(defaultPolicies.patch.sla);
  });

  it('lets a patch go through its own policy, or a major release restart, when it says nothing else', () => {
    expect(stageOf(oneStage())?.onNewPatch).toEqual({ kind: 'own-policy' });
    const major = read(oneStage().replace('patch:', 'major:')).value?.major;
    expect(major?.stages[0]?.onNewPatch).toEqual({ kind: 'resume', stage: 1 });
  });

  it.each([
    ['2', { percent: 0, atLeast: 2 }],
    ['10%', { percent: 10, atLeast: 0 }],
    ['"2.5 %"', { percent: 2.5, atLeast: 0 }],
    ['{ percent: 10 }', { percent: 10, atLeast: 0 }],
    ['{ atLeast: 1 }', { percent: 0, atLeast: 1 }],
  ])('may write a failure budget as %s', (written, budget) => {
    expect(upgradeOf(oneStage(`failureBudget: ${written}`)).failureBudget).toEqual(budget);
  });

  it.each([
    ['15m', 15],
    ['2h', 120],
    ['1h30m', 90],
    ['90m', 90],
  ])('may write a duration as %s', (written, minutes) => {
    expect(upgradeOf(oneStage(`soak: ${written}`, 'deadline: 9h')).soakMinutes).toBe(minutes);
  });

  it.each([
    ['restart', { kind: 'resume', stage: 1 }],
    ['own-policy', { kind: 'own-policy' }],
    ['{ resume: 1 }', { kind: 'resume', stage: 1 }],
  ])('may answer a new patch with %s', (written, answer) => {
    expect(stageOf(oneStage(`onNewPatch: ${written}`))?.onNewPatch).toEqual(answer);
  });
});

describe('a policy file whose shape is wrong', () => {
  const FIELDS = 'name, kind, opens, due, approvals, onNewPatch, failureBudget, soak, expected, deadline, analysis';

  it.each([
    ['soak: 15', '8 policies.patch.stages[0].soak: 15 is no duration; write hours and minutes, e.g. 15m, 2h or 1h30m'],
    [
      'soak: 15s',
      '8 policies.patch.stages[0].soak: "15s" is no duration; write hours and minutes, e.g. 15m, 2h or 1h30m',
    ],
    ['kind: verify', '8 policies.patch.stages[0].kind: "verify" is no kind of stage; write upgrade or verification'],
    [
      'onNewPatch: resume',
      '8 policies.patch.stages[0].onNewPatch: "resume" is no answer to a new patch; write restart, own-policy or { resume: STAGE }',
    ],
    [
      'onNewPatch: { resume: two }',
      '8 policies.patch.stages[0].onNewPatch.resume: "two" is no stage; write the number of a stage, from 1',
    ],
    [
      'failureBudget: some',
      '8 policies.patch.stages[0].failureBudget: "some" is no failure budget; write { percent: 10, atLeast: 2 }, a number of instances, or a percentage such as "10%"',
    ],
    [
      'failureBudget: { percent: 10% }',
      '8 policies.patch.stages[0].failureBudget.percent: "10%" is no percentage; write a number from 0 to 100 without the sign',
    ],
    [
      'failureBudget: { atleast: 2 }',
      '8 policies.patch.stages[0].failureBudget.atleast: no such field; there are: percent, atLeast',
    ],
    [
      'approvals: release-captain',
      '8 policies.patch.stages[0].approvals: "release-captain" is no list; write roles or people, e.g. [release-captain]',
    ],
    ['aprovals: [a]', `8 policies.patch.stages[0].aprovals: no such field; there are: ${FIELDS}, cohort`],
    [
      'waves: [{ day: 0, cohort: { internal: 100, trial: 100, customer: 100 } }]',
      '7 policies.patch.stages[0].cohort: there are waves as well; keep one of the two',
    ],
  ])('is told about %s', (line, problem) => {
    expect(problems(oneStage(line))).toEqual([problem]);
  });

  it('does not take a misspelt group or type for one', () => {
    expect(problems(changed('{ internal: 100 }', '{ internals: 100 }'))[0]).toBe(
      '8 policies.major.stages[0].cohort.internals: no such field; there are: internal, trial, customer',
    );
    expect(problems(changed('  major:', '  majr:'))).toEqual([
      '2 policies.majr: no such field; there are: major, minor, patch',
    ]);
  });

  it('cannot upgrade anybody in a verification stage', () => {
    expect(problems(changed('due: 4\n', 'due: 4\n        cohort: { trial: 10 }\n'))[0]).toContain(
      '15 policies.major.stages[1].cohort: no such field',
    );
  });

  it('needs one promise and not two', () => {
    const both = changed('{ workingDays: 10 }', '{ workingDays: 10, calendarDays: 7 }');
    expect(problems(both)).toEqual(['3 policies.major.sla: write either { workingDays: 10 } or { calendarDays: 7 }']);
  });

  it.each([
    ['', '1 : missing; write policies, with major, minor or patch in it'],
    ['policies:', '1 policies: missing; write major, minor or patch'],
    ['policies:\n  patch:', '2 policies.patch: missing; write sla, merging and stages'],
    ['policies:\n  patch: { stages: 3 }', '2 policies.patch.stages: 3 is no list; write the stages in their order'],
    [
      'policies:\n  patch: { stages: [] }',
      '2 policies.patch.stages: no stage upgrades anything; write at least one upgrade stage',
    ],
    [
      'policies:\n  patch:\n    stages:\n      - internal',
      '4 policies.patch.stages[0]: "internal" is no mapping; write name, opens, due and a cohort',
    ],
  ])('that only says %j is told what is missing', (text, problem) => {
    expect(problems(text)).toEqual([problem]);
  });
});

describe('a policy file that makes no sense', () => {
  it('is told at the line of what is written there', () => {
    const text = `policies:
  minor:
    sla: { workingDays: 0 }
    stages:
      - name: internal
        opens: 0
        due: 2
        cohort:
          internal: 90
        failureBudget: 0
        soak: 0m
        onNewPatch: { resume: 2 }
      - name: internal
        opens: 2
        due: 4
        waves:
          - day: 2
            cohort: { trial: 50 }
          - day: 5
            cohort:
              trial: 40
              customer: 40
        soak: 2h
`;
    expect(problems(text)).toEqual([
      '3 policies.minor.sla.workingDays: 0 is no number of days; write a whole number from 1 to 260',
      expect.stringMatching(/^10 policies\.minor\.stages\[0\]\.failureBudget: .* nothing could ever start$/),
      '11 policies.minor.stages[0].soak: 0 minutes; it must be longer than nothing',
      '12 policies.minor.stages[0].onNewPatch.resume: a patch cannot resume at stage 2; write a stage from 1 to 1, the stage itself',
      expect.stringMatching(/^13 policies\.minor\.stages\[1\]\.deadline: a deadline of 120 minutes is over before/),
      '13 policies.minor.stages[1].name: stage 1 has the same name; stages are told apart by it',
      '14 policies.minor.stages[1].opens: stage 2 opens on day 2, but stage 1 runs until day 2; let it open after that',
      "19 policies.minor.stages[1].waves[1].day: day 5 is not one of the stage's days 2 to 4",
      expect.stringMatching(/^20 policies\.minor\.stages\[1\]\.waves\[1\]\.cohort\.internal: .* reaches only 90 %/),
      '21 policies.minor.stages[1].waves[1].cohort.trial: trial goes back from 50 % to 40 %; percentages are cumulative',
      expect.stringMatching(/^21 .*: a policy that can never finish: trial reaches only 50 %/),
      expect.stringMatching(/^22 .*: a policy that can never finish: customer reaches only 40 %/),
    ]);
  });

  it('is told of the one cohort of a stage where that is written', () => {
    const text = oneStage().replace('customer: 100', 'customer: 40');
    expect(problems(text)).toEqual([
      '7 policies.patch.stages[0].cohort.customer: a policy that can never finish: customer reaches only 40 %; its last wave must bring it to 100',
    ]);
  });

  it('is told so even where another part has the wrong shape', () => {
    const text = changed('workingDays: 10', 'workingDays: ten')
      .replace('due: 8', 'due: 4')
      .replace('soak: 1h30m', 'soak: 0m');
    expect(problems(text).map((problem) => problem.split(':')[0])).toEqual([
      '3 policies.major.sla.workingDays',
      '19 policies.major.stages[2].due',
      '25 policies.major.stages[2].soak',
    ]);
  });

  it('is told about every policy in it', () => {
    const other = oneStage('soak: 0m').split('\n').slice(1).join('\n');
    const fields = read(`${changed('atLeast: 2', 'atLeast: -1')}${other}`).problems.map(({ field }) => field);
    expect(fields).toEqual(['policies.major.stages[0].failureBudget.atLeast', 'policies.patch.stages[0].soak']);
  });

  it('never throws, however it is damaged', () => {
    fc.assert(
      fc.property(damaged(FULL), (text) => {
        const { value, problems } = read(text);
        if (value === undefined) expectUseful(problems, text);
      }),
      { numRuns: 500 },
    );
  });
});
