import { readAggregation, type WrittenAggregation } from './aggregate.ts';
import type { AlertPolicy, NotificationChannel } from './alerting.ts';
import { CHECKER_ADDRESSES } from './checkerAddresses.ts';
import type { Methods } from './method.ts';
import { MonitoringRefusal } from './refusal.ts';
import { projectOf, type Resource, type Resources } from './resources.ts';
import type { MonitoringState } from './state.ts';
import { listTimeSeries } from './timeSeries.ts';
import type { Dashboard } from './dashboards.ts';
import { logMetricMethods } from './logMetricMethods.ts';
import type { UptimeCheck } from './uptimeChecks.ts';
import { labelFilter } from './userLabels.ts';
import { instantOf, pageOf, type Timestamp, timeSeriesOf } from './wire.ts';

interface ListRequest {
  readonly parent?: string;
  readonly name?: string;
  readonly filter?: string;
  readonly pageSize: number;
  readonly pageToken: string;
}

interface TimeSeriesRequest {
  readonly name: string;
  readonly filter: string;
  readonly interval: { readonly startTime: Timestamp | null; readonly endTime: Timestamp | null } | null;
  readonly aggregation: WrittenAggregation | null;
  readonly view: string;
  readonly pageSize: number;
  readonly pageToken: string;
}

/** The services of Cloud Monitoring, and that of Cloud Logging's metrics, by their names; methods that are left out are unimplemented. */
export function methodsOf(state: MonitoringState): Readonly<Record<string, Methods>> {
  return {
    MetricService: { ListTimeSeries: (request: TimeSeriesRequest) => timeSeries(state, request) },
    UptimeCheckService: {
      ...crud<UptimeCheck>(state, state.checks, {
        one: 'UptimeCheckConfig',
        listed: 'uptimeCheckConfigs',
        field: 'uptimeCheckConfig',
      }),
      ListUptimeCheckIps: ({ pageSize, pageToken }: ListRequest) => {
        const { items, ...page } = pageOf(CHECKER_ADDRESSES, pageSize, pageToken);
        return { uptimeCheckIps: items, nextPageToken: page.nextPageToken };
      },
    },
    AlertPolicyService: crud<AlertPolicy>(state, state.policies, {
      one: 'AlertPolicy',
      many: 'AlertPolicies',
      listed: 'alertPolicies',
      field: 'alertPolicy',
    }),
    NotificationChannelService: {
      ...crud<NotificationChannel>(state, state.channels, {
        one: 'NotificationChannel',
        listed: 'notificationChannels',
        field: 'notificationChannel',
      }),
      DeleteNotificationChannel: ({ name, force }: { name: string; force: boolean }) =>
        state.edit(projectOf(name), () => deleteChannel(state, name, force), 'DeleteNotificationChannel'),
    },
    DashboardsService: crud<Dashboard>(state, state.dashboards, {
      one: 'Dashboard',
      listed: 'dashboards',
      field: 'dashboard',
    }),
    MetricsServiceV2: logMetricMethods(state),
  };
}

/** `field` is where a request holds the resource, `listed` where an answer holds a page of them. */
function crud<R extends Resource>(
  state: MonitoringState,
  resources: Resources<R>,
  { one, many = `${one}s`, listed, field }: { one: string; many?: string; listed: string; field: string },
): Methods {
  const given = (request: object): R => {
    const resource: unknown = Object.entries(request).find(([key]) => key === field)?.[1];
    if (!resource) throw new MonitoringRefusal('INVALID_ARGUMENT', `${field} is missing`);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the protocol has given it this shape
    return resource as R;
  };
  return {
    [`List${many}`]: ({ parent, name, filter, pageSize, pageToken }: ListRequest) => {
      const project = projectOf(parent ?? name ?? '');
      return state.read(
        project,
        () => {
          const all = resources.list(project).filter(labelFilter(filter ?? ''));
          const { items, ...page } = pageOf(all, pageSize, pageToken);
          return { [listed]: items, ...page };
        },
        `List${many}`,
      );
    },
    [`Get${one}`]: ({ name }: { name: string }) => state.read(projectOf(name), () => resources.get(name), `Get${one}`),
    [`Create${one}`]: (request: { parent?: string; name?: string }) => {
      const project = projectOf(request.parent ?? request.name ?? '');
      return state.edit(project, () => resources.create(project, given(request)), `Create${one}`);
    },
    [`Update${one}`]: (request: { updateMask: { paths: readonly string[] } | null }) => {
      const change = given(request);
      const paths = request.updateMask?.paths ?? [];
      return state.edit(projectOf(change.name), () => resources.update(change, paths), `Update${one}`);
    },
    [`Delete${one}`]: ({ name }: { name: string }) =>
      state.edit(
        projectOf(name),
        () => {
          resources.delete(name);
          return {};
        },
        `Delete${one}`,
      ),
  };
}

function deleteChannel({ policies, channels }: MonitoringState, name: string, force: boolean): object {
  channels.get(name);
  const using = policies.list(projectOf(name)).filter((policy) => policy.notificationChannels?.includes(name));
  if (using.length > 0 && !force) {
    throw new MonitoringRefusal('FAILED_PRECONDITION', `${name} is used by ${using.length} alerting policies.`);
  }
  for (const policy of using) {
    const left = policy.notificationChannels?.filter((each) => each !== name) ?? [];
    policies.update({ ...policy, notificationChannels: left }, []);
  }
  channels.delete(name);
  return {};
}

function timeSeries(state: MonitoringState, request: TimeSeriesRequest): object {
  const { name, filter, interval, aggregation, view, pageSize, pageToken } = request;
  const [from, to] = [instantOf(interval?.startTime), instantOf(interval?.endTime)];
  if (from === undefined || to === undefined) {
    throw new MonitoringRefusal('INVALID_ARGUMENT', 'interval.start_time and interval.end_time must be given');
  }
  const headersOnly = view === 'HEADERS';
  const page = listTimeSeries(state, {
    project: projectOf(name),
    filter,
    from,
    to,
    aggregation: readAggregation(aggregation),
    pageSize,
    pageToken,
    headersOnly,
  });
  return { timeSeries: page.series.map(timeSeriesOf), nextPageToken: page.nextPageToken, unit: page.unit };
}
