import { http } from '@google-cloud/functions-framework';
import { githubSignature } from '../../../functions/githubSignature.ts';
import { githubWebhookFunction } from '../../../functions/githubWebhook.ts';
import { openFleet } from '../composition/codeHost.ts';
import { common, policies } from '../composition/common.ts';
import { openPublisher } from '../composition/messages.ts';
import { readSettings } from '../composition/settings.ts';
import { openState } from '../composition/state.ts';

const settings = readSettings(process.env, ['codeHost', 'webhook']);
const deps = await common(settings, [settings.GITHUB_TOKEN, settings.GITHUB_WEBHOOK_SECRET]);

http(
  'github-webhook',
  githubWebhookFunction({
    ...deps,
    store: openState(settings),
    publisher: openPublisher(settings, deps.telemetry),
    fleet: openFleet(settings),
    policies: policies(),
    webhook: {
      deploymentsRepository: settings.GITHUB_DEPLOYMENTS_REPO,
      releaseRepositories: settings.GITHUB_RELEASE_REPOS,
      prereleases: settings.TRANCHE_PRERELEASES,
    },
    authenticate: githubSignature(settings.GITHUB_WEBHOOK_SECRET),
  }),
);
