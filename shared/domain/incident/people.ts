import type { AlertStanding } from './alertStanding.ts';
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

/**
 * Who was on call: who acknowledged it, or else who declared it, rather somebody whom the routing file knows. How that is
 * known is in words for the record.
 */
export function onCallOf(
  { acknowledged, decision }: Pick<AlertStanding, 'acknowledged' | 'decision'>,
  people: readonly Person[],
): { readonly name: string | null; readonly how: string } {
  const deeds = [
    { what: 'acknowledged', by: acknowledged?.by },
    { what: 'declared', by: decision?.by },
  ].flatMap(({ what, by }) => (by === undefined ? [] : [{ what, by, person: personCalled(people, by) }]));
  const [first] = deeds;
  if (first === undefined) return { name: null, how: 'nobody acknowledged it' };
  const { what, by, person } = deeds.find((deed) => deed.person !== undefined) ?? first;
  if (person !== undefined) return { name: person.name, how: `${person.name} ${what} it` };
  return { name: by, how: `${by} ${what} it, whom the routing file does not know` };
}

/** The people of the routing file, and who was on call if the file does not know them. */
export function peopleWith(people: readonly Person[], onCall: string | null): readonly Person[] {
  if (onCall === null || people.some(({ name }) => name === onCall)) return people;
  return [...people, { name: onCall, lead: false }];
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
