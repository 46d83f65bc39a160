import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { benchFleet } from '../fleet.ts';

export const FLEET_SIZE = 200;

const FLEET = benchFleet(FLEET_SIZE).map(({ id, slug, domain, gcpProjectId, version }) => {
  return { id, slug, domain, gcpProjectId, version };
});

export function instanceId(index: number): string {
  return instanceAt(index).id;
}

export function instanceAt(index: number) {
  const instance = FLEET[index % FLEET_SIZE];
  if (instance === undefined) throw new Error(`there is no instance ${index}`);
  return instance;
}

/** A fleet of customers only, so that every incident pages at any hour. */
export function writeFleet(folder: string): void {
  for (const { id, slug, domain, gcpProjectId, version } of FLEET) {
    const place = join(folder, 'environments', 'prod', 'deployments', id);
    mkdirSync(place, { recursive: true });
    const spec = { slug, domain, gcpProjectId, sourcegraphVersion: version, releaseChannel: 'stable' };
    const labels = { 'instance-type': 'production' };
    writeFileSync(join(place, 'config.yaml'), stringify({ metadata: { name: id, labels }, spec }));
  }
}
