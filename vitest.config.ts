import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest, in this order. */
const LONGEST = [
  'emulators/faults',
  'emulators/sameUpgrades',
  'emulators/bundles',
  'simulator/',
  'emulators/',
  'e2e/crashMoments',
  'crash/',
  'e2e/failures',
  'e2e/promise',
  'e2e/',
];

/** Of tests that leave nothing changed in the process that they ran in. */
const LEAVING_NO_TRACE = ['contracts', 'domain', 'functions', 'text', 'usecases'].map(
  (folder) => `test/${folder}/**/*.test.ts`,
);

/** It comes first, so that at the end no worker is left alone with it. */
class LongestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = LONGEST.findIndex((part) => moduleId.includes(`/test/${part}`));
      return place === -1 ? LONGEST.length : place;
    };
    return Promise.resolve(files.toSorted((one, other) => rank(one) - rank(other)));
  }
}

export default defineConfig({
  test: {
    pool: 'forks',
    // One more than the processors of a small machine: the tests on the emulators wait more than they work.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // In CI a test that was left alone by `.only` is a failure.
    allowOnly: process.env['CI'] === undefined,
    projects: [
      {
        extends: true,
        test: {
          name: 'tranche',
          include: ['test/**/*.test.ts'],
          exclude: ['test/emulators/**', ...LEAVING_NO_TRACE],
          execArgv: ['--disable-warning=ExperimentalWarning'],
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'rules',
          include: LEAVING_NO_TRACE,
          // Loading the modules anew for each file takes longer than most of these tests.
          isolate: false,
          execArgv: ['--disable-warning=ExperimentalWarning'],
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'emulators',
          include: ['test/emulators/**/*.test.ts'],
          globalSetup: ['test/emulators/support/globalSetup.ts'],
          execArgv: ['--disable-warning=ExperimentalWarning'],
          env: { METADATA_SERVER_DETECTION: 'none' },
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
