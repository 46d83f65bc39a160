import { loadFleet, loadMonitoring } from '../../infra/local/inputs.ts';
import { type DeclaredFleet, declaredFleet } from '../../shared/usecases/monitoring/declaredFleet.ts';
import { badInput, type ExitStatus } from '../commandError.ts';
import { FlagReader } from '../inputs/flagReader.ts';
import type { Context } from '../program/perform.ts';
import { connect } from '../server/client.ts';
import { renderDeclared } from '../views/declaredView.ts';
import { type MonitoringFlags, follow, order, showMonitoring } from './monitoringApply.ts';

export interface PlanFlags extends MonitoringFlags {
  readonly refresh?: true;
  readonly fleet?: string;
  readonly env?: string;
  readonly monitoring?: string;
}

/** `tranche monitoring plan`: what would change on a server, or what a file and a fleet ask for. */
export async function planMonitoring(flags: PlanFlags, context: Context): Promise<ExitStatus> {
  if (flags.fleet !== undefined || flags.monitoring !== undefined) return planFiles(flags, context);
  if (flags.env !== undefined) {
    throw badInput([
      { path: '--env', field: '', message: 'a server has one environment; write --env together with --fleet DIR' },
    ]);
  }
  const client = connect(flags, context);
  if (flags.refresh === true) {
    await order(client, 'look', flags, context);
    await follow(client, flags, context);
  }
  return showMonitoring(client, flags, context);
}

async function planFiles(flags: PlanFlags, { output }: Context): Promise<ExitStatus> {
  const reader = new FlagReader();
  for (const [name, isGiven] of [
    ['--server', flags.server !== undefined],
    ['--refresh', flags.refresh === true],
  ] as const) {
    if (isGiven) reader.complain(name, 'with --fleet nothing is asked of a server; leave one of them out');
  }
  if (flags.fleet === undefined) reader.complain('--fleet', 'missing; write the folder of the fleet');
  const monitoring = await loadMonitoring(flags.monitoring);
  reader.add(...monitoring.problems);
  const environment = flags.env ?? 'prod';
  const fleet = flags.fleet === undefined ? undefined : await loadFleet(flags.fleet, environment);
  for (const { message } of fleet?.problems ?? []) reader.complain('--fleet', message);
  if (monitoring.value === undefined || fleet?.value === undefined || reader.problems.length > 0)
    throw badInput(reader.problems);

  const whole = declaredFleet(monitoring.value, environment, fleet.value.deployments);
  const declared = flags.project === undefined ? whole : only(whole, flags.project);
  if (declared === undefined) {
    throw badInput([
      { path: '--project', field: '', message: `no instance of the fleet has the project "${flags.project}"` },
    ]);
  }
  output.show(declared, (shown, style) => renderDeclared(shown, flags.project !== undefined, style));
  return 0;
}

function only(declared: DeclaredFleet, project: string): DeclaredFleet | undefined {
  const projects = declared.projects.filter((each) => each.project === project);
  return projects.length === 0 ? undefined : { ...declared, projects };
}
