import type { AlertStanding } from './alert.ts';
import type { Person } from './routing.ts';

/** As GitHub makes them; those of managed users have an underscore. */
const LOGIN = /^[a-z\d](?:[a-z\d_-]{0,38})$/i;

/** Whom another system calls so: by name, address, member id or login, in whatever case. */
export function personCalled(people: readonly Person[], called: string): Person | undefined {
  const wanted = called.trim().toLowerCase();
  return people.find(({ name, email, slack, github }) =>
    [name, email, slack, github, github === undefined ? undefined : `@${github}`].some(
      (each) => each?.toLowerCase() === wanted,
    ),
  );
}

export function leadOf(people: readonly Person[]): Person | undefined {
  return people.find(({ lead }) => lead);
}

/** Who was on call, and how that is known: in words, for the record. */
export function onCallOf(
  { acknowledged, decision }: Pick<AlertStanding, 'acknowledged' | 'decision'>,
  people: readonly Person[],
): { readonly person: Person | undefined; readonly how: string } {
  const deeds = [
    { what: 'acknowledged', by: acknowledged?.by },
    { what: 'declared', by: decision?.by },
  ];
  const unknown: string[] = [];
  for (const { what, by } of deeds) {
    if (by === undefined) continue;
    const person = personCalled(people, by);
    if (person !== undefined) return { person, how: `${person.name} ${what} it` };
    unknown.push(`${by}, who ${what} it`);
  }
  const who =
    unknown.length === 0 ? 'nobody acknowledged it' : `the routing file does not know ${unknown.join(', nor ')}`;
  return { person: undefined, how: who };
}

/** The login of an assignee at the code host; `undefined` where there is none that is one. */
export function loginOf(people: readonly Person[], assignee: string | null): string | undefined {
  if (assignee === null) return undefined;
  const login = people.find(({ name }) => name === assignee)?.github ?? /^@(.*)$/.exec(assignee)?.[1] ?? '';
  return LOGIN.test(login) ? login : undefined;
}

/** An assignee by a login: the person of the routing file who has it, or else the login itself. */
export function assigneeOf(people: readonly Person[], login: string): string {
  const wanted = login.toLowerCase();
  return people.find(({ github }) => github?.toLowerCase() === wanted)?.name ?? `@${login}`;
}
