import { cloudEvent } from '@google-cloud/functions-framework';
import { pullRequests } from '../../../functions/pullRequests.ts';
import { openPullRequests } from '../composition/codeHost.ts';
import { common } from '../composition/common.ts';
import { readSettings } from '../composition/settings.ts';
import { openState } from '../composition/state.ts';

const settings = readSettings(process.env, ['codeHost']);
const deps = await common(settings, [settings.GITHUB_TOKEN]);
const store = openState(settings);

cloudEvent(
  'pull-requests',
  pullRequests({ ...deps, store, pullRequests: openPullRequests(settings, { ...deps, store }) }),
);
