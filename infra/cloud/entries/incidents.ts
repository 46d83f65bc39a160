import { cloudEvent } from '@google-cloud/functions-framework';
import { incidents } from '../../../functions/incidents.ts';
import { alerting, common } from '../composition/common.ts';
import { openPublisher } from '../composition/messages.ts';
import { readSettings } from '../composition/settings.ts';
import { openState } from '../composition/state.ts';

const settings = readSettings(process.env, ['alerts']);
const deps = await common(settings);

cloudEvent(
  'incidents',
  incidents({
    ...deps,
    ...alerting(settings),
    store: openState(settings),
    publisher: openPublisher(settings, deps.telemetry),
  }),
);
