import { idOf, type Resource, type ResourceKind } from './resources.ts';

/** `google.logging.v2.LogMetric`, as far as it matters here; here `name` is the full one. */
export interface LogMetric extends Resource {
  readonly filter: string;
  readonly description?: string;
  readonly metricDescriptor?: { readonly metricKind?: unknown; readonly valueType?: unknown } | null;
}

const ID = /^[\w.,+!*',()%-][\w.,+!*',()%/-]{0,99}$/;
const LONGEST_FILTER = 20_000;
const LONGEST_DESCRIPTION = 8_000;

/** https://docs.cloud.google.com/logging/docs/reference/v2/rest/v2/projects.metrics, and its quota */
export const LOG_METRICS: ResourceKind<LogMetric> = {
  collection: 'metrics',
  most: 500,
  fixed: [],
  chosenId: ({ name }) => idOf(name),
  faults({ name, filter, description = '' }) {
    return [
      !ID.test(idOf(name)) && `name: '${idOf(name)}' is no name of a metric`,
      (filter === '' || filter.length > LONGEST_FILTER) && 'filter is missing or too long',
      description.length > LONGEST_DESCRIPTION && 'description is too long',
    ].filter((fault) => typeof fault === 'string');
  },
};
