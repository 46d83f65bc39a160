import { http } from '@google-cloud/functions-framework';
import { apiFunction } from '../../../functions/api.ts';
import { defaultRouting } from '../../../shared/domain/incident/defaultRouting.ts';
import { common } from '../composition/common.ts';
import { openPublisher } from '../composition/messages.ts';
import { openProxy } from '../composition/proxy.ts';
import { readSettings } from '../composition/settings.ts';
import { openState } from '../composition/state.ts';

const settings = readSettings(process.env, ['proxy']);
const deps = await common(settings);
const people = openProxy(settings);

http(
  'api',
  apiFunction({
    ...deps,
    store: openState(settings),
    publisher: openPublisher(settings, deps.telemetry),
    routing: defaultRouting,
    slackChannels: ['opsgenie', 'alerts-managed-instances'],
    readers: people,
    operators: people,
  }),
);
