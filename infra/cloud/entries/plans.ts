import { cloudEvent } from '@google-cloud/functions-framework';
import { plans } from '../../../functions/plans.ts';
import { common } from '../composition/common.ts';
import { openPublisher } from '../composition/messages.ts';
import { readSettings } from '../composition/settings.ts';
import { openState } from '../composition/state.ts';

const settings = readSettings(process.env, []);
const deps = await common(settings);

cloudEvent('plans', plans({ ...deps, store: openState(settings), publisher: openPublisher(settings, deps.telemetry) }));
