import { cloudEvent } from '@google-cloud/functions-framework';
import { postMortems } from '../../../functions/postMortems.ts';
import { openTrackingIssues } from '../composition/codeHost.ts';
import { alerting, common } from '../composition/common.ts';
import { readSettings } from '../composition/settings.ts';
import { openState } from '../composition/state.ts';

const settings = readSettings(process.env, ['alerts', 'codeHost', 'trackingIssues']);
const deps = await common(settings, [settings.GITHUB_TOKEN]);
const store = openState(settings);

cloudEvent(
  'post-mortems',
  postMortems({
    ...deps,
    ...alerting(settings),
    store,
    trackingIssues: openTrackingIssues(settings, { ...deps, store }),
  }),
);
