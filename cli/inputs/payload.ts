import { text } from 'node:stream/consumers';
import { readText } from '../../infra/local/inputs.ts';
import { type MonitoringIncident, readMonitoringIncident } from '../../shared/contracts/monitoringIncident.ts';
import type { FlagReader } from './flagReader.ts';

const STANDARD_INPUT = '-';

/**
 * A notification of Cloud Monitoring from a file, or from standard input: as its webhook sends it, or as the push of a
 * Pub/Sub subscription. What is wrong is left with the reader.
 */
export async function readPayload(path: string, reader: FlagReader): Promise<MonitoringIncident | undefined> {
  const read = path === STANDARD_INPUT ? { value: await text(process.stdin), problems: [] } : await readText(path);
  reader.add(...read.problems);
  if (read.value === undefined) return undefined;
  const body = parse(read.value);
  if (body === undefined) {
    reader.complain(path, 'is not JSON; write what Cloud Monitoring sends');
    return undefined;
  }
  const incident = readMonitoringIncident(messageIn(body) ?? body);
  if ('value' in incident) return incident.value;
  for (const { field, message } of incident.errors) reader.add({ path, field, message });
  return undefined;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** `{ message: { data: BASE64 } }` */
function messageIn(body: unknown): unknown {
  const message = fieldOf(body, 'message');
  const data = fieldOf(message, 'data');
  return typeof data === 'string' ? parse(Buffer.from(data, 'base64').toString('utf8')) : undefined;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}
