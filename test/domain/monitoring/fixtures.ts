import type { Change, Found } from '../../../shared/domain/monitoring/diff.ts';
import { resourceOf } from '../../../shared/domain/monitoring/diff.ts';

/** What a project has once a change is made; `made` numbers what is created. */
export function applied(found: readonly Found[], change: Change, made: number): Found[] {
  switch (change.kind) {
    case 'create':
      return [...found, { name: `new/${made}`, resource: change.resource }];
    case 'update':
      return found.map((each) => (each.name === change.found.name ? { ...each, resource: change.resource } : each));
    case 'delete':
      return found.filter(({ name }) => name !== change.found.name);
  }
}

export function appliedAll(found: readonly Found[], changes: readonly Change[]): Found[] {
  return changes.reduce<Found[]>((state, change, index) => applied(state, change, index), [...found]);
}

export function words(changes: readonly Change[]): string[] {
  return changes.map((change) => `${change.kind} ${resourceOf(change).kind} ${resourceOf(change).key}`);
}
