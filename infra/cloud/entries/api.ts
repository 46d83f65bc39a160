import { http } from '@google-cloud/functions-framework';
import { apiFunction } from '../../../functions/api.ts';
import { alerting, common } from '../composition/common.ts';
import { declaredMonitoring } from '../composition/declaredMonitoring.ts';
import { openPublisher } from '../composition/messages.ts';
import { openProxy } from '../composition/proxy.ts';
import { readSettings } from '../composition/settings.ts';
import { openState } from '../composition/state.ts';

const settings = readSettings(process.env, ['proxy', 'alerts', 'monitoring']);
const deps = await common(settings);
const people = openProxy(settings);

http(
  'api',
  apiFunction({
    ...deps,
    ...alerting(settings),
    ...declaredMonitoring(settings),
    store: openState(settings),
    publisher: openPublisher(settings, deps.telemetry),
    readers: people,
    operators: people,
  }),
);
