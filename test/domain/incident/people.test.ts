import { describe, expect, it } from 'vitest';
import { assigneeOf, loginOf, onCallOf } from '../../../shared/domain/incident/people.ts';
import type { Person } from '../../../shared/domain/incident/routing.ts';

const people: Person[] = [
  { name: 'Jo Example', email: 'jo@example.com', slack: 'U0JO', github: 'jo', lead: false },
  { name: 'Sam Example', github: 'sam', lead: true },
  { name: 'Kim', github: 'not a login', lead: false },
];
const standing = (acknowledged: string | null, declared: string | null) => ({
  acknowledged: acknowledged === null ? null : { by: acknowledged, at: 0 },
  decision: declared === null ? null : { kind: 'declared' as const, by: declared, at: 0, reason: '' },
});

describe('who was on call', () => {
  it.each(['jo@example.com', 'JO@EXAMPLE.COM', 'Jo Example', 'u0jo', '@jo', ' jo '])('is known as %j', (by) => {
    expect(onCallOf(standing(by, 'sam'), people).name).toBe('Jo Example');
  });

  it('is who declared it where nobody who is known acknowledged it', () => {
    expect(onCallOf(standing(null, 'sam'), people)).toMatchObject({ how: 'Sam Example declared it' });
    expect(onCallOf(standing('stranger', 'sam'), people).name).toBe('Sam Example');
  });

  it('is who acknowledged it where the routing file knows nobody, and it says so', () => {
    expect(onCallOf(standing('stranger', 'another'), people)).toEqual({
      name: 'stranger',
      how: 'stranger acknowledged it, whom the routing file does not know',
    });
  });

  it('is nobody where nobody did anything', () => {
    expect(onCallOf(standing(null, null), people)).toEqual({ name: null, how: 'nobody acknowledged it' });
  });
});

describe('the login of an assignee', () => {
  it.each([
    ['Jo Example', 'jo'],
    ['@outsider', 'outsider'],
    ['Kim', undefined],
    ['@../x', undefined],
    ['@', undefined],
    [null, undefined],
  ])('of %j is %j', (assignee, login) => {
    expect(loginOf(people, assignee)).toBe(login);
  });

  it('leads back to the person who has it', () => {
    expect(assigneeOf(people, 'JO')).toBe('Jo Example');
    expect(assigneeOf(people, 'outsider')).toBe('@outsider');
  });
});
