import { type Instant, MINUTE } from '../../domain/calendar/time.ts';
import { type Instance, isBehindAllowlist } from '../../domain/fleet/instance.ts';
import {
  type MonitoringTarget,
  desired,
  digestOf,
  isMonitored,
  monitoredInstance,
} from '../../domain/monitoring/desired.ts';
import type { MonitoringResource } from '../../domain/monitoring/resources.ts';
import type { MonitoringSettings } from '../../domain/monitoring/settings.ts';
import { type InstanceDocument, instances, upgrades } from '../../ports/collections.ts';
import type { Reader } from '../../ports/store.ts';
import type { DeclaredMonitoring } from './deps.ts';

/** What is meant to be in a project. */
export type Aim =
  | {
      readonly kind: 'wanted';
      readonly role: MonitoringTarget['kind'];
      readonly instance: string | null;
      readonly resources: readonly MonitoringResource[];
      readonly digest: string;
      /** It depends on an upgrade in flight. */
      readonly isUpgrading: boolean;
    }
  /** Whatever is there stays as it is. */
  | { readonly kind: 'unknown'; readonly why: string }
  | { readonly kind: 'nothing'; readonly why: string };

/** What can be brought about. */
export type Meant = Exclude<Aim, { readonly kind: 'unknown' }>;

/** While an upgrade is in flight on which it depends, somebody looks so often whether it has ended. Nothing is asked. */
const UPGRADING = 10 * MINUTE;

/** When somebody looks at a project of which everything is done. */
export function nextLook(aim: Aim, checkAt: Instant, now: Instant): Instant {
  return aim.kind === 'wanted' && aim.isUpgrading ? Math.min(checkAt, now + UPGRADING) : checkAt;
}

/** @returns `undefined` where no monitoring is declared */
export async function readAim(deps: DeclaredMonitoring, project: string): Promise<Aim | undefined> {
  const { store, environment, monitoringSettings: settings } = deps;
  if (settings === undefined) return undefined;
  if (deps.scopingProjects?.includes(project)) return aimOfScoping(settings, environment, deps.incidentsTopic);
  const found = await store.query(instances, { where: { gcpProjectId: project } });
  const ours = found.map(({ value }) => value).filter((document) => document.environment === environment);
  return aimOfInstances(settings, environment, ours, await targetVersionOf(store, ours[0]));
}

export function aimOfScoping(
  settings: MonitoringSettings,
  environment: string,
  incidentsTopic: string | undefined,
): Aim {
  const needsTopic = settings.channels.some(({ topic }) => topic === null);
  if (needsTopic && incidentsTopic === undefined) {
    return { kind: 'unknown', why: 'a channel names no topic, and nobody has said which one takes incidents' };
  }
  return wanted(settings, { kind: 'scoping', environment, incidentsTopic: incidentsTopic ?? '' }, null, false);
}

/**
 * A project should have one instance; of several the first by its id counts.
 * @param ours the instances of the project
 * @param target the version of the upgrade in flight on the first of them
 */
export function aimOfInstances(
  settings: MonitoringSettings,
  environment: string,
  ours: readonly InstanceDocument[],
  target: string | undefined,
): Aim {
  const [document] = ours;
  if (document === undefined) return { kind: 'nothing', why: 'no instance of the fleet has this project' };
  const { instance } = document;
  if (instance === null) return { kind: 'unknown', why: `the configuration of ${document.id} cannot be read` };
  if (!isMonitored(settings, environment, instance)) {
    return { kind: 'nothing', why: `${document.id} is none of those that are monitored` };
  }
  return aimOfInstance(settings, instance, target);
}

/** The version that an upgrade in flight aims at, where the monitoring depends on it. */
export async function targetVersionOf(
  store: Reader,
  document: InstanceDocument | undefined,
): Promise<string | undefined> {
  if (!isBehindAllowlist(document?.instance) || typeof document?.upgrading !== 'string') return undefined;
  return (await store.get(upgrades, document.upgrading))?.version;
}

function aimOfInstance(settings: MonitoringSettings, instance: Instance, target: string | undefined): Aim {
  const of = { kind: 'instance', instance: monitoredInstance(instance, target) } as const;
  return wanted(settings, of, instance.id, target !== undefined);
}

function wanted(
  settings: MonitoringSettings,
  target: MonitoringTarget,
  instance: string | null,
  isUpgrading: boolean,
): Aim {
  const resources = desired(settings, target);
  return { kind: 'wanted', role: target.kind, instance, resources, digest: digestOf(resources), isUpgrading };
}
