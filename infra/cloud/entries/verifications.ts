import { cloudEvent } from '@google-cloud/functions-framework';
import { verifications } from '../../../functions/verifications.ts';
import { httpInstanceProbe } from '../../../shared/adapters/instances/httpInstanceProbe.ts';
import { openWorkflow } from '../composition/codeHost.ts';
import { common } from '../composition/common.ts';
import { openPublisher } from '../composition/messages.ts';
import { readSettings } from '../composition/settings.ts';
import { openState } from '../composition/state.ts';

const settings = readSettings(process.env, ['codeHost', 'instances']);
const deps = await common(settings, [settings.GITHUB_TOKEN]);
const store = openState(settings);
const instanceUrl = (domain: string): string =>
  settings.TRANCHE_INSTANCE_URL.replace('{domain}', encodeURIComponent(domain));

cloudEvent(
  'verifications',
  verifications({
    ...deps,
    store,
    publisher: openPublisher(settings, deps.telemetry),
    workflow: openWorkflow(settings, { ...deps, store }),
    probe: httpInstanceProbe({ baseUrl: instanceUrl }),
  }),
);
