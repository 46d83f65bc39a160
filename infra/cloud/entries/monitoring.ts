import { cloudEvent } from '@google-cloud/functions-framework';
import { monitoring } from '../../../functions/monitoring.ts';
import { common } from '../composition/common.ts';
import { readSettings } from '../composition/settings.ts';
import { openState } from '../composition/state.ts';

const settings = readSettings(process.env, ['monitoring']);
const deps = await common(settings);

cloudEvent('monitoring', monitoring({ ...deps, store: openState(settings) }));
