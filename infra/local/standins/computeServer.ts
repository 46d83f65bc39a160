import type { Clock } from '../../../shared/ports/clock.ts';
import { json, pathOf, serveStandIn, type StandIn, type StandInAnswer } from './httpStandIn.ts';

/** What stands in one project, as the Compute API shows it; what is left out is empty. */
export interface ComputeProject {
  readonly firewalls?: readonly object[];
  readonly networks?: readonly { readonly name: string; readonly policies?: readonly object[] }[];
  /** By zone. */
  readonly instances?: Readonly<Record<string, readonly object[]>>;
  /** By region. */
  readonly routers?: Readonly<Record<string, readonly object[]>>;
  /** Zones and regions that cannot be asked at the moment. */
  readonly unreachable?: readonly string[];
  /** Every call is refused. */
  readonly refuses?: { readonly status: number; readonly message: string };
}

export interface ComputeServer extends StandIn {
  /** The paths of all calls. */
  readonly calls: readonly string[];
}

/** Stands in for the Compute API as far as an audit reads it. A page holds two entries, so that there are several. */
export async function serveCompute(options: {
  readonly clock: Clock;
  readonly projects: () => ReadonlyMap<string, ComputeProject>;
  readonly port?: number;
}): Promise<ComputeServer> {
  const calls: string[] = [];
  const server = await serveStandIn(options, ({ method, url }) => {
    calls.push(url.pathname);
    const [api, version, collection, project, ...rest] = pathOf(url) ?? [];
    if (method !== 'GET' || `${api}/${version}/${collection}` !== 'compute/v1/projects')
      return refusal(404, 'Not Found');
    const found = options.projects().get(project ?? '');
    if (found === undefined) return refusal(404, `The resource 'projects/${project}' was not found`);
    if (found.refuses !== undefined) return refusal(found.refuses.status, found.refuses.message);
    return answerOf(found, rest, url.searchParams.get('pageToken'));
  });
  return { ...server, calls };
}

const PAGE = 2;

function answerOf(project: ComputeProject, path: readonly string[], pageToken: string | null): StandInAnswer {
  const { firewalls = [], networks = [], instances = {}, routers = {}, unreachable = [] } = project;
  switch (path.join('/')) {
    case 'global/firewalls':
      return listed(firewalls, pageToken);
    case 'global/networks':
      return listed(
        networks.map((network) => ({ ...network, policies: undefined })),
        pageToken,
      );
    case 'aggregated/instances':
      return aggregated('instances', instances, unreachable);
    case 'aggregated/routers':
      return aggregated('routers', routers, unreachable);
  }
  const [scope, kind, name, action] = path;
  const network = networks.find((each) => each.name === name);
  const asks = `${scope}/${kind}/*/${action}` === 'global/networks/*/getEffectiveFirewalls';
  return asks && network
    ? json(200, { firewalls, firewallPolicys: network.policies ?? [] })
    : refusal(404, 'Not Found');
}

function listed(items: readonly object[], pageToken: string | null): StandInAnswer {
  const from = Number(pageToken ?? 0);
  const next = from + PAGE < items.length ? { nextPageToken: String(from + PAGE) } : {};
  // An empty list is left out, as it is there.
  return json(200, items.length === 0 ? {} : { items: items.slice(from, from + PAGE), ...next });
}

function aggregated(
  key: 'instances' | 'routers',
  places: Readonly<Record<string, readonly object[]>>,
  unreachable: readonly string[],
): StandInAnswer {
  const empty = {
    warning: { code: 'NO_RESULTS_ON_PAGE', message: 'There are no results for this scope on this page.' },
  };
  const items = Object.entries(places).map(
    ([place, found]) => [place, found.length > 0 ? { [key]: found } : empty] as const,
  );
  return json(200, { items: Object.fromEntries(items), ...(unreachable.length > 0 && { unreachables: unreachable }) });
}

function refusal(code: number, message: string): StandInAnswer {
  return json(code, { error: { code, message, errors: [{ message, domain: 'global', reason: 'refused' }] } });
}
