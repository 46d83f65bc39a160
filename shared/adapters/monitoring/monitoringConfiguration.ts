import type { MonitoringConfiguration } from '../../ports/monitoringConfiguration.ts';
import type { GoogleAccess } from '../google/access.ts';
import { configurationOver } from './configuration/configurationOver.ts';
import { grpcApi } from './configuration/grpcApi.ts';

/**
 * The configuration of Cloud Monitoring by Google's clients, with the account that this process runs as. No call is made
 * twice: whoever asks knows what came of it, and tries again.
 * @param access its project is the one that the account belongs to, not what is configured
 * @param environment whose resources these are
 */
export function monitoringConfiguration(access: GoogleAccess, environment: string): MonitoringConfiguration {
  return configurationOver(grpcApi(access), environment);
}
