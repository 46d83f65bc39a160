import { cloudEvent } from '@google-cloud/functions-framework';
import { monitoring } from '../../../functions/monitoring.ts';
import { monitoringConfiguration } from '../../../shared/adapters/monitoring/monitoringConfiguration.ts';
import { common } from '../composition/common.ts';
import { declaredMonitoring } from '../composition/declaredMonitoring.ts';
import { accessOf } from '../composition/monitoring.ts';
import { readSettings } from '../composition/settings.ts';
import { openState } from '../composition/state.ts';

const settings = readSettings(process.env, ['monitoring']);
const observed = await common(settings);
const deps = {
  ...observed,
  ...declaredMonitoring(settings),
  store: openState(settings),
  monitoringConfiguration: monitoringConfiguration(accessOf(settings), settings.TRANCHE_ENVIRONMENT),
};

cloudEvent('monitoring', monitoring(deps));
