import { cloudEvent } from '@google-cloud/functions-framework';
import { incidents } from '../../../functions/incidents.ts';
import { common } from '../composition/common.ts';
import { readSettings } from '../composition/settings.ts';
import { openState } from '../composition/state.ts';

const settings = readSettings(process.env, []);

cloudEvent('incidents', incidents({ ...(await common(settings)), store: openState(settings) }));
