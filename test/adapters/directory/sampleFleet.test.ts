import { expect, it } from 'vitest';
import { directoryFleet } from '../../../shared/adapters/directory/directoryFleet.ts';

const reading = await directoryFleet('infra/local/sample-fleet').read('prod');
const deployments = reading?.deployments ?? [];
const instances = deployments.flatMap(({ instance }) => instance ?? []);
const slugsWhere = (test: (instance: (typeof instances)[number]) => boolean) =>
  instances
    .filter(test)
    .map(({ slug }) => slug)
    .toSorted();

it('the sample fleet has instances of every group', () => {
  expect(deployments).toHaveLength(72);
  expect(slugsWhere(({ group }) => group === 'internal')).toEqual([
    'clouddev',
    'demo',
    'dogfood',
    'handbook',
    'playground',
    'rctest',
    'sandbox',
    'scaletesting',
  ]);
  expect(slugsWhere(({ group }) => group === 'trial')).toHaveLength(20);
  expect(slugsWhere(({ group }) => group === 'customer')).toHaveLength(40);
});

it('the sample fleet has some of everything that keeps an instance out of a rollout', () => {
  expect(slugsWhere(({ releaseChannel }) => releaseChannel === 'insiders')).toEqual(['cobalt', 'sandbox']);
  expect(slugsWhere(({ releaseChannel }) => releaseChannel === 'pause')).toEqual(['coral', 'galena']);
  expect(slugsWhere(({ suspended }) => suspended)).toEqual(['ember']);
  expect(slugsWhere(({ version }) => version === '5.2.0')).toEqual(['dogfood', 'nimbus']);
  expect(slugsWhere(({ group }) => group === undefined)).toEqual(['cinnabar']);
});

it('the sample fleet has instances that go first, last, and only at certain times', () => {
  expect(slugsWhere(({ canary }) => canary)).toEqual(['alder', 'amber', 'demo']);
  expect(slugsWhere(({ last }) => last)).toEqual(['marble', 'viridian']);
  expect(slugsWhere(({ maintenanceWindow }) => maintenanceWindow !== undefined)).toHaveLength(12);
  expect(slugsWhere(({ ingressAllowlist }) => ingressAllowlist !== undefined)).toHaveLength(8);
});

it('the sample fleet has three files that cannot be read, and each says why', () => {
  const problems = deployments.flatMap(({ problems }) => problems);
  expect(problems.map(({ line, field, message }) => `${line} ${field}: ${message}`).toSorted()).toEqual([
    '11 spec.maintenanceWindow.timeZone: "Europe/Atlantis" is no time zone; write a name of the IANA database such as Europe/Berlin',
    '8 spec.sourcegraphVersion: "latest" is no version; write major.minor.patch, e.g. 5.1.9',
    '9 : Flow map in block collection must be sufficiently indented and end with a }; is the file cut off here?',
    '9 : Missing closing "quote; is the file cut off here?',
  ]);
  expect(deployments.filter(({ instance }) => instance === undefined)).toHaveLength(3);
});
