import { cloudEvent } from '@google-cloud/functions-framework';
import { incidents } from '../../../functions/incidents.ts';
import { defaultRouting } from '../../../shared/domain/incident/defaultRouting.ts';
import { common } from '../composition/common.ts';
import { openPublisher } from '../composition/messages.ts';
import { readSettings } from '../composition/settings.ts';
import { openState } from '../composition/state.ts';

const settings = readSettings(process.env, []);
const deps = await common(settings);

cloudEvent(
  'incidents',
  incidents({
    ...deps,
    store: openState(settings),
    publisher: openPublisher(settings, deps.telemetry),
    routing: defaultRouting,
    slackChannels: ['opsgenie', 'alerts-managed-instances'],
  }),
);
