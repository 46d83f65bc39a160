import { expect, it } from 'vitest';
import { upgradeOfBranch } from '../../shared/contracts/upgradeNames.ts';

it.each([
  ['mi-upgrade/prod/acme/5.2.0', '5.2.0'],
  ['mi-upgrade/prod/acme/5.2.0-attempt-2', '5.2.0'],
  ['mi-upgrade/prod/acme/5.2.0-rc.1', '5.2.0-rc.1'],
  ['mi-upgrade/prod/acme/5.1.9-rollback-from-5.2.0-1', '5.1.9'],
  ['mi-upgrade/prod/acme/5.1.9-rollback-from-5.2.0-rc.1-12-attempt-3', '5.1.9'],
])('the branch %s is of an upgrade to %s', (branch, version) => {
  expect(upgradeOfBranch(branch)).toEqual({ environment: 'prod', customer: 'acme', version });
});

it.each(['main', 'mi-upgrade/prod/acme/latest', 'mi-upgrade/prod/acme/5.2.0/more'])('%s is of none', (branch) => {
  expect(upgradeOfBranch(branch)).toBeUndefined();
});
