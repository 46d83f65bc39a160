import { z } from 'zod';
import { MONITORING_VARIABLES } from '../../shared/contracts/monitoringVariables.ts';
import type { Context } from '../program/perform.ts';
import type { FlagReader } from './flagReader.ts';

/** Where Cloud Monitoring is asked, as the environment says; an empty variable is one that is not set. */
export function readMonitoring(env: Context['env'], reader: FlagReader) {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const read = z.object(MONITORING_VARIABLES).safeParse(given);
  for (const { path, message } of read.error?.issues ?? []) reader.complain(path.join('.'), message);
  return read.data ?? {};
}
