import { readAlertPage, readMonitoringAlert } from '../../contracts/monitoringAlert.ts';
import type { MonitoringIncident } from '../../contracts/monitoringIncident.ts';
import { SECOND } from '../../domain/calendar/time.ts';
import type { OpenIncidents } from '../../ports/openIncidents.ts';
import { VendorError } from '../../ports/vendorError.ts';

export interface MonitoringAlertsOptions {
  /** Without a slash at the end; Google's own is `https://monitoring.googleapis.com`. */
  readonly apiUrl: string;
  /** The projects whose metrics scopes hold the alerting policies. */
  readonly projects: readonly string[];
  /** A token with the scope `monitoring.read`; `undefined` where none is asked for, as on this machine. */
  readonly token: () => Promise<string | undefined>;
  /** Of one call, in milliseconds. */
  readonly timeoutMs?: number;
}

export const MONITORING_API = 'https://monitoring.googleapis.com';
export const MONITORING_SCOPE = 'https://www.googleapis.com/auth/monitoring.read';

const VENDOR = 'monitoring';
const PAGE = 1_000;
const MOST_PAGES = 5;

/**
 * The incidents of Cloud Monitoring by its API, where they are called alerts
 * (https://docs.cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.alerts/list). Google's client for Node does not know it.
 */
export function monitoringAlerts(options: MonitoringAlertsOptions): OpenIncidents {
  const { apiUrl, projects, timeoutMs = 10 * SECOND } = options;

  /** @returns `undefined` when there is no such thing */
  async function get(path: string, query: Readonly<Record<string, string>>): Promise<unknown> {
    const token = await options.token();
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const url = `${apiUrl}/v3/${path}?${new URLSearchParams(query).toString()}`;
    const response = await answered(fetch(url, { headers, signal: AbortSignal.timeout(timeoutMs) }));
    if (response.status === 404) return undefined;
    if (!response.ok) throw refusal(response);
    return answered(response.json());
  }

  async function listOf(project: string): Promise<MonitoringIncident[]> {
    const found: MonitoringIncident[] = [];
    let pageToken: string | undefined;
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      const body = await get(`projects/${encodeURIComponent(project)}/alerts`, {
        filter: 'state="OPEN"',
        pageSize: String(PAGE),
        ...(pageToken !== undefined && { pageToken }),
      });
      const page = readAlertPage(body);
      if (page === undefined) throw failure(`project ${project} has no list of alerts`, false);
      found.push(...page.incidents.filter(({ state }) => state === 'open'));
      if (page.next === undefined) break;
      pageToken = page.next;
    }
    return found;
  }

  return {
    async list() {
      const lists = await Promise.all(projects.map(listOf));
      return [...new Map(lists.flat().map((each) => [each.incidentId, each])).values()];
    },
    async find(incident) {
      for (const project of projects) {
        const path = `projects/${encodeURIComponent(project)}/alerts/${encodeURIComponent(incident)}`;
        const found = readMonitoringAlert(await get(path, {}));
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

async function answered<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    const reason = error instanceof Error ? error.name : 'failed';
    throw failure(`no usable answer (${reason})`, true, error);
  }
}

function refusal({ status, headers }: Response): VendorError {
  const retryable = status === 429 || status >= 500;
  const seconds = Number(headers.get('retry-after'));
  const wait = seconds > 0 ? { retryAfter: seconds * SECOND } : {};
  return new VendorError(VENDOR, `answered ${status}`, { retryable, certain: true, ...wait });
}

/** Asking changes nothing, so it is always certain that nothing was done. */
function failure(message: string, retryable: boolean, cause?: unknown): VendorError {
  return new VendorError(VENDOR, message, { retryable, certain: true, cause });
}
