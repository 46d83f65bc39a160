import type { MonitoringKind } from '../../../domain/monitoring/resources.ts';
import { VendorError } from '../../../ports/vendorError.ts';
import { toVendorError } from '../../google/adminErrors.ts';

const MONITORING = { service: 'Cloud Monitoring', api: 'monitoring.googleapis.com' };
const LOGGING = { service: 'Cloud Logging', api: 'logging.googleapis.com' };

/** The least role that allows to look, and to change (https://cloud.google.com/iam/docs/roles-permissions/monitoring). */
const KINDS = {
  'uptime-check': { ...MONITORING, what: 'uptime check', role: 'roles/monitoring.uptimeCheckConfigEditor' },
  'notification-channel': {
    ...MONITORING,
    what: 'notification channel',
    role: 'roles/monitoring.notificationChannelEditor',
  },
  'alert-policy': { ...MONITORING, what: 'alerting policy', role: 'roles/monitoring.alertPolicyEditor' },
  'log-metric': { ...LOGGING, what: 'log metric', role: 'roles/logging.configWriter' },
  dashboard: { ...MONITORING, what: 'dashboard', role: 'roles/monitoring.dashboardEditor' },
} as const satisfies Record<MonitoringKind, object>;

const DOING = { list: 'listing', get: 'reading', create: 'making', update: 'changing', delete: 'deleting' } as const;
const NOT_FOUND = 5;
const ALREADY_EXISTS = 6;

export type Doing = keyof typeof DOING;

/** @param key of the resource; `undefined` when it is about all of them */
export function configurationError(
  error: unknown,
  doing: Doing,
  { kind, key, project }: { kind: MonitoringKind; key: string | undefined; project: string },
): VendorError {
  const { what, role, ...where } = KINDS[kind];
  const one = `the ${what} ${key}`;
  const attempt = {
    ...where,
    project,
    role,
    doing: `${DOING[doing]} ${key === undefined ? `the ${what}s` : one} of ${project}`,
    notFound: doing === 'get' || doing === 'update' ? `${one} is not there any more` : `there is no project ${project}`,
  };
  // An earlier call has arrived without our knowing, so who looks again finds it.
  if (codeOf(error) === ALREADY_EXISTS) {
    const message = `${attempt.doing}: it is there already`;
    return new VendorError(where.service, message, { retryable: true, certain: true, cause: error });
  }
  return toVendorError(error, attempt);
}

export function isNotFound(error: unknown): boolean {
  return codeOf(error) === NOT_FOUND;
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
