import { hash } from 'node:crypto';
import { MonitoringRefusal } from './refusal.ts';
import { idOf, type Resource, type ResourceKind } from './resources.ts';

/** `google.monitoring.dashboard.v1.Dashboard`, as far as it matters here. */
export interface Dashboard extends Resource {
  readonly displayName: string;
  readonly etag?: string;
  readonly gridLayout?: object | null;
  readonly mosaicLayout?: object | null;
  readonly rowLayout?: object | null;
  readonly columnLayout?: object | null;
  readonly labels?: Readonly<Record<string, string>>;
}

const ID = /^[\w-]{1,100}$/;

/** https://docs.cloud.google.com/monitoring/api/ref_v3/rest/v1/projects.dashboards, and its quota */
export const DASHBOARDS: ResourceKind<Dashboard> = {
  collection: 'dashboards',
  most: 1_000,
  fixed: [],
  chosenId: ({ name }) => (name === '' ? '' : idOf(name)),
  faults({ name, displayName, gridLayout, mosaicLayout, rowLayout, columnLayout }) {
    const layouts = [gridLayout, mosaicLayout, rowLayout, columnLayout].filter(Boolean);
    return [
      displayName === '' && 'display_name is missing',
      name !== '' && !ID.test(idOf(name)) && `name: '${name}' is no name of a dashboard`,
      layouts.length !== 1 && 'exactly one layout must be given',
    ].filter((fault) => typeof fault === 'string');
  },
  /** Each version has its etag, and who writes with that of another version would undo what somebody else has done. */
  fillIn(dashboard, before) {
    const { etag: given = '', ...rest } = dashboard;
    if (before !== undefined && given !== '' && given !== before.etag) {
      throw new MonitoringRefusal('ABORTED', `The etag of ${dashboard.name} is not that of its current version.`);
    }
    return { ...dashboard, etag: hash('sha256', `${before?.etag} ${JSON.stringify(rest)}`).slice(0, 32) };
  },
};
