import { isIP } from 'node:net';
import { z } from 'zod';
import { type Instance, RELEASE_CHANNELS } from '../domain/fleet/instance.ts';
import type { Deployment, Problem } from '../ports/fleetSource.ts';
import {
  flag,
  groupNamed,
  identifier,
  isIdentifier,
  lineOfText,
  localDate,
  localTime,
  oneOf,
  timeZone,
  version,
  weekday,
} from './domainFields.ts';
import { list, mapping, optional, shown, text, textThat, withDefault } from './fields.ts';
import { failed, parseYamlFile, readData } from './yamlFile.ts';

const HOST_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const SLUG = /^[a-z0-9]([a-z0-9._-]{0,98}[a-z0-9])?$/i;
/** Wider than what Google gives to new projects, so that old and domain-scoped ones pass. */
const PROJECT = /^[a-z0-9]([a-z0-9.:-]{0,98}[a-z0-9])?$/i;

const domain = text({ noun: 'host name', write: 'one without scheme or path, e.g. acme.example.com' }, (value) => {
  const name = value.toLowerCase();
  const labels = name.split('.');
  const right = name.length <= 253 && labels.length > 1 && labels.every((label) => HOST_LABEL.test(label));
  // A last label of digits makes it an IP address, which no certificate of an instance is for.
  return right && !/^\d+$/.test(labels.at(-1) ?? '') ? name : undefined;
});

const cidr = textThat({ noun: 'IP range', write: 'it as CIDR, e.g. 203.0.113.0/24 or 2001:db8::/32' }, (value) => {
  const [address = '', prefix, ...rest] = value.split('/');
  // The name of an interface behind an address means something on one machine alone.
  const bits = address.includes('%') ? -1 : ({ 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1);
  return (
    rest.length === 0 && bits > 0 && (prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits))
  );
});

const maintenanceWindow = mapping(
  {
    days: list(weekday, 'the weekdays on which it opens, e.g. [tue, wed]')
      .min(1, 'no day at all: the window would never open; leave it out or write a weekday, e.g. [tue]')
      .transform((days) => [...new Set(days)]),
    from: localTime,
    to: localTime,
    timeZone: withDefault(timeZone, 'UTC'),
  },
  'days, from, to and timeZone',
);

const spec = mapping(
  {
    slug: optional(
      textThat({ noun: 'slug', write: 'letters, digits, dots, hyphens and underscores' }, (slug) => SLUG.test(slug)),
    ),
    domain,
    gcpProjectId: textThat({ noun: 'project id', write: 'the id of its own Google Cloud project' }, (id) =>
      PROJECT.test(id),
    ),
    sourcegraphVersion: version,
    releaseChannel: withDefault(oneOf('release channel', RELEASE_CHANNELS), 'stable'),
    region: optional(lineOfText('region', 60)),
    suspended: withDefault(flag, false),
    canary: withDefault(flag, false),
    last: withDefault(flag, false),
    maintenanceWindow: optional(maintenanceWindow),
    ingress: optional(mapping({ allowlist: optional(list(cidr, 'IP ranges, e.g. [203.0.113.0/24]')) }, 'an allowlist')),
    trialEndsOn: optional(localDate),
  },
  'domain, gcpProjectId, sourcegraphVersion and so on',
);

/** Unknown fields are ignored. Of the labels only one matters, and whatever it says, the instance can be read. */
const schema = mapping(
  {
    metadata: optional(mapping({ name: optional(identifier), labels: z.unknown().optional() }, 'name and labels')),
    spec,
  },
  'metadata and spec',
);

/**
 * An instance as the `config.yaml` of its deployment folder describes it, or every problem of the file. The id is
 * `metadata.name`; left out, the name of the folder.
 */
export function readInstanceFile(text: string, path: string, folder: string): Deployment {
  const file = parseYamlFile(text, path);
  if (file.value === undefined) return unreadable(folder, file.problems);
  const reading = readData(file.value, schema);
  if (reading.value === undefined) return unreadable(folder, reading.problems);

  const instance = toInstance(reading.value, folder);
  if (!isIdentifier(instance.id)) {
    const message = `missing, and the folder's name ${shown(folder)} is no instance id; write one`;
    return unreadable(folder, failed([file.value.problem(['metadata', 'name'], message)]).problems);
  }
  if (instance.id === folder) return { id: folder, instance, problems: [] };
  const message = `${shown(instance.id)} is not the name of its folder, ${shown(folder)}; it goes by the first: rename one of them`;
  return { id: instance.id, instance, problems: [file.value.problem(['metadata', 'name'], message)] };
}

/** A deployment folder whose configuration cannot be read: it is reported, and never fatal to the others. */
export function unreadable(folder: string, problems: readonly Problem[]): Deployment {
  return { id: folder, instance: undefined, problems };
}

function toInstance({ metadata, spec }: z.infer<typeof schema>, folder: string): Instance {
  const id = metadata?.name ?? folder;
  const instanceType = labelOf(metadata?.labels, 'instance-type');
  return {
    id,
    slug: spec.slug ?? id,
    domain: spec.domain,
    gcpProjectId: spec.gcpProjectId,
    group: groupNamed(instanceType),
    instanceType,
    version: spec.sourcegraphVersion,
    releaseChannel: spec.releaseChannel,
    ...(spec.region !== undefined && { region: spec.region }),
    suspended: spec.suspended,
    canary: spec.canary,
    last: spec.last,
    ...(spec.maintenanceWindow !== undefined && { maintenanceWindow: spec.maintenanceWindow }),
    ...(spec.ingress?.allowlist !== undefined && { ingressAllowlist: spec.ingress.allowlist }),
    ...(spec.trialEndsOn !== undefined && { trialEndsOn: spec.trialEndsOn }),
  };
}

function labelOf(labels: unknown, name: string): string {
  if (typeof labels !== 'object' || labels === null || !Object.hasOwn(labels, name)) return '';
  const value: unknown = Reflect.get(labels, name);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
