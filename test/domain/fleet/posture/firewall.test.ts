import { describe, expect, it } from 'vitest';
import { exposuresOf } from '../../../../shared/domain/fleet/posture/firewall.ts';
import { rule } from './rules.ts';

const exposing = (...given: readonly Parameters<typeof rule>[0][]) =>
  exposuresOf(given.map(rule)).map(({ rule: name, port, from }) => `${name} ${port} ${from.join(' ')}`);

describe('access to machines', () => {
  it('is open by the rule that every default network has', () => {
    expect(exposing({ name: 'default-allow-ssh' })).toEqual(['default-allow-ssh 22 0.0.0.0/0']);
  });

  it('is not open by a rule for the proxy alone, or for a part of its range', () => {
    expect(exposing({ sources: ['35.235.240.0/20'] }, { sources: ['35.235.241.0/24'] })).toEqual([]);
    expect(exposing({ sources: ['35.235.240.0/19'] })).toEqual(['allow-ssh 22 35.235.240.0/19']);
  });

  it('is open to everybody by a rule without sources, and to machines by tags', () => {
    expect(exposing({ sources: [] })).toEqual(['allow-ssh 22 0.0.0.0/0']);
    expect(exposing({ sources: [], sourceGroups: ['tag bastion'] })).toEqual(['allow-ssh 22 tag bastion']);
  });

  it('is not open by a rule that is switched off, for another port, or for what goes out', () => {
    const others = [
      { protocol: 'tcp', ports: ['443', '23-3388'] },
      { protocol: 'udp', ports: [] },
    ];
    expect(exposing({ enabled: false }, { protocols: others }, { direction: 'out' })).toEqual([]);
  });

  it('is closed by a rule that denies and comes first', () => {
    const deny = { name: 'deny', action: 'deny', protocols: [{ protocol: 'all', ports: [] }] } as const;
    expect(exposing({}, { ...deny, priority: 900 })).toEqual([]);
    expect(exposing({}, { ...deny, priority: 1_000 })).toEqual([]);
    expect(exposing({}, { ...deny, priority: 1_001 })).toEqual(['allow-ssh 22 0.0.0.0/0']);
    expect(exposing({ targets: ['tag web', 'tag ops'] }, { ...deny, priority: 1, targets: ['tag web'] })).toEqual([
      'allow-ssh 22 0.0.0.0/0',
    ]);
    expect(exposing({}, { ...deny, priority: 1, destinations: ['10.0.0.1/32'] })).toEqual(['allow-ssh 22 0.0.0.0/0']);
  });

  it('counts what the organisation denies, and what a policy allows under a name', () => {
    const deny = { name: 'org/deny', tier: 0, priority: 2_000, action: 'deny' } as const;
    expect(exposing({}, deny, { name: 'org/allow', tier: 0, priority: 1, sources: ['example.com'] })).toEqual([
      'org/allow 22 example.com',
    ]);
  });

  it('leaves out the rules of a cluster between its own machines, and only those', () => {
    const all = [{ protocol: 'tcp', ports: ['1-65535'] }];
    expect(exposing({ name: 'gke-one-vms', sources: ['10.128.0.0/9'], protocols: all })).toEqual([]);
    expect(exposing({ name: 'gke-one-ssh', sources: ['203.0.113.0/24'] })).toEqual(['gke-one-ssh 22 203.0.113.0/24']);
  });
});
