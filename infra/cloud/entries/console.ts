import { http } from '@google-cloud/functions-framework';
import { consoleFunction } from '../../../functions/console/console.ts';
import { common, routing } from '../composition/common.ts';
import { openProxy } from '../composition/proxy.ts';
import { readSettings } from '../composition/settings.ts';
import { openState } from '../composition/state.ts';

const settings = readSettings(process.env, ['proxy']);
const deps = await common(settings);
const readers = openProxy(settings);

http('console', consoleFunction({ ...deps, store: openState(settings), routing: routing(), readers }));
