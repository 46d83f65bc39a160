import { z } from 'zod';
import { keyOfId, ownId } from '../../../domain/monitoring/ownNames.ts';
import type { Dashboard, DashboardWidget } from '../../../domain/monitoring/resources.ts';
import type { FoundResource } from '../../../ports/monitoringConfiguration.ts';
import { idOf, parseAnswer, text } from '../../google/answers.ts';
import { aggregation, writeAggregation } from './aggregation.ts';
import type { Wire } from './besides.ts';
import { SERVICE } from './userLabels.ts';

const COLUMNS = 2;
const OTHER_LAYOUTS = ['mosaicLayout', 'rowLayout', 'columnLayout'] as const;

/**
 * `google.monitoring.dashboard.v1.Dashboard`. Its id is ours to choose, and says whose it is: who copies a dashboard copies
 * its labels, but not its id. The label is for people who look for it.
 */
export function writeDashboard(dashboard: Dashboard, environment: string, project: string): Wire {
  return {
    ...decided(dashboard),
    name: `projects/${project}/dashboards/${ownId(environment, dashboard.key)}`,
    labels: { tranche: '' },
  };
}

/** An update replaces all of it: what it is now, with what Tranche decides about. */
export function changeDashboard(now: Wire, dashboard: Dashboard): Wire {
  const others = new Set<string>(['layout', ...OTHER_LAYOUTS]);
  const kept = Object.entries(now).filter(([field]) => !others.has(field));
  return { ...Object.fromEntries(kept), ...decided(dashboard) };
}

function decided({ displayName, widgets }: Dashboard): Wire {
  return { displayName, gridLayout: { columns: COLUMNS, widgets: widgets.map(writeWidget) } };
}

function writeWidget(widget: DashboardWidget): Wire {
  const timeSeriesFilter = { filter: widget.filter, aggregation: writeAggregation(widget) };
  return {
    title: widget.title,
    xyChart: { dataSets: [{ plotType: 'LINE', timeSeriesQuery: { timeSeriesFilter } }] },
  };
}

const dataSet = z.object({
  timeSeriesQuery: z.object({ timeSeriesFilter: z.object({ filter: text, aggregation }).nullish() }).nullish(),
});
const widget = z.object({ title: text, xyChart: z.object({ dataSets: z.array(dataSet).nullish() }).nullish() });
const layout = z.looseObject({}).nullish();
const named = z.object({ name: z.string().min(1) });
const wire = z.object({
  displayName: text,
  gridLayout: z.object({ widgets: z.array(widget).nullish() }).nullish(),
  mosaicLayout: layout,
  rowLayout: layout,
  columnLayout: layout,
});
type FoundWidget = z.output<typeof widget>;

/** How a chart looks is left to people; what it shows, and what is shown, is not. `undefined` for one that is not ours. @throws VendorError */
export function readDashboard(environment: string, answer: unknown): FoundResource | undefined {
  const { name } = parseAnswer(SERVICE, named, answer);
  const key = keyOfId(environment, idOf(name));
  if (key === undefined) return undefined;
  const found = parseAnswer(SERVICE, wire, answer);
  const widgets = found.gridLayout?.widgets ?? [];
  const strange = [
    ...OTHER_LAYOUTS.filter((other) => Boolean(found[other])),
    ...widgets.flatMap((each, index) => (isChart(each) ? [] : [`gridLayout.widgets.${index}`])),
  ];
  const dashboard: Dashboard = {
    kind: 'dashboard',
    key,
    displayName: found.displayName,
    widgets: widgets.map(readWidget),
    ...(strange.length > 0 && { besides: strange }),
  };
  return { name, resource: dashboard };
}

/** Of one query, as all of ours are. */
function isChart({ xyChart }: FoundWidget): boolean {
  return xyChart?.dataSets?.length === 1 && Boolean(xyChart.dataSets[0]?.timeSeriesQuery?.timeSeriesFilter);
}

function readWidget({ title, xyChart }: FoundWidget): DashboardWidget {
  const query = xyChart?.dataSets?.[0]?.timeSeriesQuery?.timeSeriesFilter;
  const none = { aligner: '', periodSeconds: 0, reducer: '', groupBy: [] };
  return { title, filter: query?.filter ?? '', ...(query?.aggregation ?? none) };
}
