import { loadFleet } from '../../infra/local/inputs.ts';
import { RELEASE_CHANNELS } from '../../shared/domain/fleet/instance.ts';
import { isOfType } from '../../shared/usecases/listFleet.ts';
import { counted } from '../../shared/text/days.ts';
import { badInput, type Complaint, problemLine } from '../commandError.ts';
import { FlagReader, oneOf } from '../inputs/flagReader.ts';
import type { Style } from '../output.ts';
import type { Context } from '../program/perform.ts';
import { answers, type ListedInstance } from '../server/answers.ts';
import { connect, type ServerFlags } from '../server/client.ts';
import { indented, table } from '../text/table.ts';

export interface FleetListFlags extends ServerFlags {
  readonly fleet?: string;
  readonly env?: string;
  readonly type?: string;
  readonly channel?: string;
}

interface Fleet {
  readonly instances: readonly ListedInstance[];
  readonly problems: readonly Complaint[];
}

/** `tranche fleet list`: the instances of a folder, or of the running server. */
export async function listFleet(flags: FleetListFlags, context: Context): Promise<void> {
  const { output } = context;
  const reader = new FlagReader();
  const expected = { noun: 'release channel', write: RELEASE_CHANNELS.join(', ') };
  const channel = reader.optional('--channel', flags.channel, expected, oneOf(RELEASE_CHANNELS));
  if (flags.fleet !== undefined && flags.server !== undefined) {
    reader.complain('--server', 'the fleet is read either from --fleet DIR or from a server; leave one out');
  }
  if (flags.fleet === undefined && flags.env !== undefined) {
    reader.complain('--env', 'a server has one environment; write --env together with --fleet DIR');
  }
  const whole = reader.problems.length > 0 ? undefined : await readFleet(flags, context, reader);
  if (whole === undefined || reader.problems.length > 0) throw badInput(reader.problems);

  const ofType = whole.instances.filter((instance) => isOfType(instance, flags.type));
  const instances = ofType.filter(({ releaseChannel }) => channel === undefined || releaseChannel === channel);
  if (instances.length === 0) output.note(nobody(flags, whole));
  output.show({ instances, problems: whole.problems }, renderFleet);
}

async function readFleet(
  { fleet, env, type, ...flags }: FleetListFlags,
  context: Context,
  reader: FlagReader,
): Promise<Fleet | undefined> {
  if (fleet === undefined) {
    const filter = type === undefined ? '' : `?type=${encodeURIComponent(type)}`;
    return connect(flags, context).get(`/api/fleet${filter}`, answers.fleet);
  }
  const { value, problems } = await loadFleet(fleet, env ?? 'prod');
  for (const { message } of problems) reader.complain('--fleet', message);
  return (
    value && {
      instances: value.deployments.flatMap(({ instance }) => (instance === undefined ? [] : { ...instance })),
      problems: value.deployments.flatMap((deployment) => deployment.problems),
    }
  );
}

function nobody({ type, channel }: FleetListFlags, { instances }: Fleet): string {
  const wanted = [type && `of type ${type}`, channel && `on channel ${channel}`].filter(Boolean).join(' ');
  const types = [...Map.groupBy(instances, ({ instanceType }) => instanceType || 'no type')];
  const known = types.map(([name, members]) => `${name} (${members.length})`).join(', ');
  return `no instance ${wanted}${known === '' ? '' : `; there are: ${known}`}`;
}

function renderFleet({ instances, problems }: Fleet, style: Style): string {
  const titles = ['INSTANCE', 'SLUG', 'GROUP', 'VERSION', 'CHANNEL', 'REGION', 'NOTES'];
  const rows = instances.map((instance) => [
    instance.id,
    instance.slug === instance.id ? '' : instance.slug,
    instance.group ?? `unknown (${instance.instanceType || 'no label'})`,
    instance.version,
    { text: instance.releaseChannel, ...(instance.releaseChannel !== 'stable' && { paint: style.yellow }) },
    instance.region ?? '',
    notesOf(instance),
  ]);
  const parts = [
    table(
      titles.map((title) => ({ title })),
      rows,
      style,
    ),
    counted(instances.length, 'instance'),
    problems.length === 0
      ? ''
      : `${style.yellow(counted(problems.length, 'problem'))}\n${indented(problems.map(problemLine).join('\n'))}`,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function notesOf({ suspended, canary, last, maintenanceWindow: window, upgrading }: ListedInstance): string {
  const notes = [
    suspended && 'suspended',
    canary && 'canary',
    last && 'last',
    window && `${window.days.join(' ')} ${window.from}-${window.to} ${window.timeZone}`,
    upgrading && `upgrading (${upgrading})`,
  ];
  return notes.filter((note) => typeof note === 'string').join(', ');
}
