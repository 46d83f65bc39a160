import { type Head, seal } from '../domain/evidence/ledger.ts';
import { pullRequestStream, upgradeStream } from '../domain/evidence/packRecord.ts';
import { isFinal } from '../domain/rollout/upgrade.ts';
import { pullRequests, upgrades } from '../ports/collections.ts';
import type { Store } from '../ports/store.ts';
import { everyDocument } from './everyDocument.ts';

/** One hash over many chains. */
export interface Seal {
  readonly seal: string;
  /** How many upgrades it covers. */
  readonly upgrades: number;
}

export interface Chain {
  readonly stream: string;
  readonly head: Head;
}

/** Ties the chains of a stage together that can no longer grow. */
export async function sealStage(store: Store, rollout: string, stage: number): Promise<Seal> {
  const chains: Chain[] = [];
  for await (const upgrade of everyDocument(store, upgrades, { rollout, stage })) {
    if (isFinal(upgrade)) chains.push(upgradeChain(upgrade));
  }
  return { seal: seal(chains), upgrades: chains.length };
}

/** Ties all chains of a rollout together: those of its upgrades, and of their pull requests. */
export async function sealEvidence(store: Store, rollout: string): Promise<Seal> {
  const chains: Chain[] = [];
  for await (const upgrade of everyDocument(store, upgrades, { rollout })) chains.push(upgradeChain(upgrade));
  const sealed = chains.length;
  for await (const each of everyDocument(store, pullRequests, { rollout })) chains.push(pullRequestChain(each));
  return { seal: seal(chains), upgrades: sealed };
}

interface Member {
  readonly rollout: string;
  readonly instance: string;
  readonly head: Head;
}

export function upgradeChain({ rollout, instance, head }: Member): Chain {
  return { stream: upgradeStream(rollout, instance), head };
}

export function pullRequestChain({ rollout, instance, head }: Member): Chain {
  return { stream: pullRequestStream(rollout, instance), head };
}
