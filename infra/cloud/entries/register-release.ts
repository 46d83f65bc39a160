import { http } from '@google-cloud/functions-framework';
import { registerReleaseFunction } from '../../../functions/registerRelease.ts';
import { verifiedIdentityToken } from '../authentication/identityToken.ts';
import { openFleet } from '../composition/codeHost.ts';
import { common, policies } from '../composition/common.ts';
import { openPublisher } from '../composition/messages.ts';
import { readSettings } from '../composition/settings.ts';
import { openState } from '../composition/state.ts';

const settings = readSettings(process.env, ['codeHost']);
const deps = await common(settings, [settings.GITHUB_TOKEN]);

http(
  'register-release',
  registerReleaseFunction({
    ...deps,
    store: openState(settings),
    publisher: openPublisher(settings, deps.telemetry),
    fleet: openFleet(settings),
    policies: policies(),
    authenticate: verifiedIdentityToken,
  }),
);
