import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    // In CI a test that was left alone by `.only` is a failure.
    allowOnly: process.env['CI'] === undefined,
    projects: [
      {
        extends: true,
        test: {
          name: 'tranche',
          include: ['test/**/*.test.ts'],
          exclude: ['test/emulators/**'],
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
