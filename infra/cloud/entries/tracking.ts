import { cloudEvent } from '@google-cloud/functions-framework';
import { tracking } from '../../../functions/tracking.ts';
import { openTrackingIssues } from '../composition/codeHost.ts';
import { common } from '../composition/common.ts';
import { readSettings } from '../composition/settings.ts';
import { openState } from '../composition/state.ts';

const settings = readSettings(process.env, ['codeHost', 'trackingIssues']);
const deps = await common(settings, [settings.GITHUB_TOKEN]);
const store = openState(settings);

cloudEvent('tracking', tracking({ ...deps, store, trackingIssues: openTrackingIssues(settings, { ...deps, store }) }));
