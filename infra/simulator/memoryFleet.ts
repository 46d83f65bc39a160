import type { Deployment, FleetReading, FleetSource } from '../../shared/ports/fleetSource.ts';

/** A fleet in memory that instances can join, leave, and change in. */
export class MemoryFleet implements FleetSource {
  readonly #deployments: Map<string, Deployment>;
  #revision = 1;

  constructor(reading: FleetReading) {
    this.#deployments = new Map(reading.deployments.map((deployment) => [deployment.id, deployment]));
  }

  read(_environment: string, since?: string): Promise<FleetReading | undefined> {
    const revision = String(this.#revision);
    if (since === revision) return Promise.resolve(undefined);
    return Promise.resolve({ revision, deployments: [...this.#deployments.values()] });
  }

  deployments(): readonly Deployment[] {
    return [...this.#deployments.values()];
  }

  get(id: string): Deployment | undefined {
    return this.#deployments.get(id);
  }

  set(deployment: Deployment): void {
    this.#deployments.set(deployment.id, deployment);
    this.#revision += 1;
  }

  remove(id: string): void {
    if (this.#deployments.delete(id)) this.#revision += 1;
  }
}
