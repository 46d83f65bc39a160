import { http } from '@google-cloud/functions-framework';
import { consoleFunction } from '../../../functions/console/console.ts';
import { common, routing } from '../composition/common.ts';
import { declaredMonitoring } from '../composition/declaredMonitoring.ts';
import { openProxy } from '../composition/proxy.ts';
import { readSettings } from '../composition/settings.ts';
import { openState } from '../composition/state.ts';

const settings = readSettings(process.env, ['proxy', 'monitoring']);
const deps = await common(settings);
const readers = openProxy(settings);

http(
  'console',
  consoleFunction({
    ...deps,
    ...declaredMonitoring(settings),
    store: openState(settings),
    routing: routing(),
    readers,
  }),
);
