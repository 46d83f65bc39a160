import { cloudEvent } from '@google-cloud/functions-framework';
import { monitoring } from '../../../functions/monitoring.ts';
import { common } from '../composition/common.ts';
import { declaredMonitoring } from '../composition/declaredMonitoring.ts';
import { readSettings } from '../composition/settings.ts';
import { openState } from '../composition/state.ts';

const settings = readSettings(process.env, ['monitoring']);
const observed = await common(settings);
const deps = { ...observed, ...declaredMonitoring(settings), store: openState(settings) };

cloudEvent('monitoring', monitoring(deps));
