import { cloudEvent } from '@google-cloud/functions-framework';
import { ticks } from '../../../functions/ticks.ts';
import { lookForReleases } from '../../../shared/usecases/lookForReleases.ts';
import { openFleet, openReleases } from '../composition/codeHost.ts';
import { common, policies } from '../composition/common.ts';
import { declaredMonitoring } from '../composition/declaredMonitoring.ts';
import { openPublisher } from '../composition/messages.ts';
import { openPoints } from '../composition/monitoring.ts';
import { readSettings } from '../composition/settings.ts';
import { openState } from '../composition/state.ts';

const settings = readSettings(process.env, ['codeHost', 'releases', 'monitoring']);
const observed = await common(settings, [settings.GITHUB_TOKEN]);
const deps = {
  ...observed,
  store: openState(settings),
  publisher: openPublisher(settings, observed.telemetry),
  fleet: openFleet(settings),
  ...openPoints(settings),
  ...declaredMonitoring(settings),
};
const webhook = {
  deploymentsRepository: settings.GITHUB_DEPLOYMENTS_REPO,
  releaseRepositories: settings.GITHUB_RELEASE_REPOS,
  prereleases: settings.TRANCHE_PRERELEASES,
};
const releases = openReleases(settings);

cloudEvent(
  'ticks',
  ticks({ ...deps, lookForReleases: () => lookForReleases({ ...deps, policies: policies(), releases, webhook }) }),
);
