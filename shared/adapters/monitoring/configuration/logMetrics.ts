import { z } from 'zod';
import { keyOfId, ownId } from '../../../domain/monitoring/ownNames.ts';
import type { LogMetric } from '../../../domain/monitoring/resources.ts';
import type { FoundResource } from '../../../ports/monitoringConfiguration.ts';
import { parseAnswer, text } from '../../google/answers.ts';
import { besides, type Wire } from './besides.ts';

const SERVICE = 'Cloud Logging';

/** `google.logging.v2.LogMetric` that counts entries. Without labels of its own to say whose it is, its name says so. */
export function writeLogMetric(metric: LogMetric, environment: string): Wire {
  return {
    ...decided(metric),
    name: ownId(environment, metric.key),
    metricDescriptor: { metricKind: 'DELTA', valueType: 'INT64', unit: '1' },
  };
}

/** An update replaces all of it: what it is now, with what Tranche decides about. */
export function changeLogMetric(now: Wire, metric: LogMetric): Wire {
  return { ...now, ...decided(metric) };
}

function decided({ displayName, filter }: LogMetric): Wire {
  return { description: displayName, filter, disabled: false, valueExtractor: '' };
}

const named = z.object({ name: z.string().min(1) });
const wire = z.object({ description: text, filter: text, disabled: z.boolean().nullish(), valueExtractor: text });

/** `undefined` for one that is not ours. @throws VendorError */
export function readLogMetric(environment: string, answer: unknown, project: string): FoundResource | undefined {
  const { name: id } = parseAnswer(SERVICE, named, answer);
  const key = keyOfId(environment, id);
  if (key === undefined) return undefined;
  const found = parseAnswer(SERVICE, wire, answer);
  const metric: LogMetric = { kind: 'log-metric', key, displayName: found.description, filter: found.filter };
  const name = `projects/${project}/metrics/${id}`;
  return { name, resource: { ...metric, ...besides(found, decided(metric)) } };
}
