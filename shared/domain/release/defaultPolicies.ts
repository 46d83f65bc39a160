import type {
  Cohort,
  FailureBudget,
  OnNewPatch,
  Policies,
  Policy,
  UpgradeStage,
  VerificationStage,
  Wave,
} from './policy.ts';

/** Losing a quarter of the internal instances costs no customer anything; two keeps the smallest stage moving. */
const INTERNAL_BUDGET: FailureBudget = { percent: 25, atLeast: 2 };
const BUDGET: FailureBudget = { percent: 10, atLeast: 2 };

const UPGRADE = {
  kind: 'upgrade',
  failureBudget: BUDGET,
  soakMinutes: 15,
  expectedMinutes: 15,
  deadlineMinutes: 120,
  approvals: [],
} as const;

const OWN_POLICY: OnNewPatch = { kind: 'own-policy' };

/**
 * The release tables of managed-instances.md, "Release process", as data; what a new patch does is their column
 * "Condition not met?". The deadlines are "SLAs for managed instances".
 */
export const defaultPolicies: Policies = {
  major: {
    name: 'major',
    sla: { workingDays: 10 },
    merging: 'automatic',
    stages: [
      internal(resume(1)),
      verification('verification', 3, 4, resume(1)),
      upgrade('first-customers', 5, 6, resume(2), { trial: 30, customer: 10 }),
      upgrade('trials-and-customers', 7, 8, resume(3), { trial: 100, customer: 40 }),
      upgrade('all-customers', 9, 10, resume(3), { customer: 100 }),
    ],
  },
  minor: { ...simplified('minor'), sla: { workingDays: 10 } },
  patch: { ...simplified('patch'), sla: { calendarDays: 7 } },
};

/** The table for monthly minor and patch releases. */
function simplified(name: string): Omit<Policy, 'sla'> {
  const waves = [wave(3, 10), wave(4, 40), wave(5, 100)];
  return {
    name,
    merging: 'automatic',
    stages: [
      internal(OWN_POLICY),
      { ...UPGRADE, name: 'trials-and-customers', opens: 3, due: 5, onNewPatch: OWN_POLICY, waves },
    ],
  };
}

function internal(onNewPatch: OnNewPatch): UpgradeStage {
  return { ...upgrade('internal', 0, 2, onNewPatch, { internal: 100 }), failureBudget: INTERNAL_BUDGET };
}

function upgrade(name: string, opens: number, due: number, onNewPatch: OnNewPatch, cohort: Cohort): UpgradeStage {
  return { ...UPGRADE, name, opens, due, onNewPatch, waves: [{ day: opens, cohort }] };
}

function verification(name: string, opens: number, due: number, onNewPatch: OnNewPatch): VerificationStage {
  return { kind: 'verification', name, opens, due, onNewPatch, approvals: [] };
}

/** Ten per cent "in each group respectively": trials and customers count by themselves. */
function wave(day: number, percent: number): Wave {
  return { day, cohort: { trial: percent, customer: percent } };
}

function resume(stage: number): OnNewPatch {
  return { kind: 'resume', stage };
}
