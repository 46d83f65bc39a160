import { z } from 'zod';
import { checkRouting } from '../domain/incident/checkRouting.ts';
import { defaultRouting } from '../domain/incident/defaultRouting.ts';
import type { Routing } from '../domain/incident/routing.ts';
import type { Problem } from '../ports/fleetSource.ts';
import { complaint, complaintsOf, strictMapping } from './fields.ts';
import { heartbeat, holds, inhibition, link, muteTime, person, postMortems, rule } from './routingParts.ts';
import { failed, parseYamlFile, type Reading, type YamlFile } from './yamlFile.ts';

const MOST_ITEMS = 500;

const anything = z.unknown().optional();
const LISTS = { rules: rule, inhibitions: inhibition, muteTimes: muteTime, people: person, links: link } as const;
const file = strictMapping(
  {
    rules: anything,
    inhibitions: anything,
    muteTimes: anything,
    people: anything,
    links: anything,
    postMortems: anything,
    holds: anything,
    heartbeat: anything,
  },
  'rules, inhibitions, muteTimes, people, links, postMortems, holds and heartbeat',
);

/**
 * A routing file. A section that is left out keeps its default, as does a field of a rule. All problems come at once: of
 * shape everywhere, and of meaning wherever the shape is right.
 */
export function readRoutingFile(content: string, path: string): Reading<Routing> {
  const parsed = parseYamlFile(content, path);
  if (parsed.value === undefined) return parsed;
  const source = { ...parsed.value, data: parsed.value.data ?? {} };
  const problems: Problem[] = [...source.doubles];
  const note = (...found: readonly Problem[]): void => void problems.push(...found);
  note(...complaintsAt(source, file, source.data, []));
  const written: Readonly<Record<string, unknown>> = fieldsOf(source.data);
  const read = {
    rules: readList(source, 'rules', LISTS.rules, written, note) ?? defaultRouting.rules,
    inhibitions: readList(source, 'inhibitions', LISTS.inhibitions, written, note) ?? defaultRouting.inhibitions,
    muteTimes: readList(source, 'muteTimes', LISTS.muteTimes, written, note) ?? defaultRouting.muteTimes,
    people: readList(source, 'people', LISTS.people, written, note) ?? defaultRouting.people,
    links: readList(source, 'links', LISTS.links, written, note) ?? defaultRouting.links,
  };
  const rest = {
    postMortems: readPart(source, 'postMortems', postMortems, written, note) ?? defaultRouting.postMortems,
    holds: readPart(source, 'holds', holds, written, note) ?? defaultRouting.holds,
    heartbeat: readPart(source, 'heartbeat', heartbeat, written, note) ?? defaultRouting.heartbeat,
  };
  note(...checkRouting(read).map(({ path: at, message }) => source.problem(at, message)));
  return problems.length > 0 ? failed(problems) : { value: { ...complete(read), ...rest }, problems: [] };
}

type Lists = { readonly [K in keyof typeof LISTS]: readonly (Routing[K][number] | undefined)[] };

/** Without a problem nothing is missing. */
function complete({ rules, inhibitions, muteTimes, people, links }: Lists): Pick<Routing, keyof Lists> {
  const known = <T>(items: readonly (T | undefined)[]): T[] => items.filter((item) => item !== undefined);
  return {
    rules: known(rules),
    inhibitions: known(inhibitions),
    muteTimes: known(muteTimes),
    people: known(people),
    links: known(links),
  };
}

/** The items one by one, so that one that is wrong does not hide what the others mean; `undefined` when it is left out. */
function readList<T>(
  source: YamlFile,
  section: string,
  schema: z.ZodType<T>,
  written: Readonly<Record<string, unknown>>,
  note: (...problems: readonly Problem[]) => void,
): readonly (T | undefined)[] | undefined {
  const data = written[section];
  if (data === undefined || data === null) return undefined;
  if (!Array.isArray(data) || data.length > MOST_ITEMS) {
    const write = `a list of up to ${MOST_ITEMS}, or leave the section out`;
    const message = Array.isArray(data)
      ? `${data.length} of them; write ${write}`
      : complaint(data, { noun: 'list', write });
    note(source.problem([section], message));
    return undefined;
  }
  return data.map((item: unknown, index): T | undefined => {
    const result = schema.safeParse(item);
    if (result.success) return result.data;
    note(...complaintsAt(source, schema, item, [section, index]));
    return undefined;
  });
}

function readPart<T>(
  source: YamlFile,
  section: string,
  schema: z.ZodType<T>,
  written: Readonly<Record<string, unknown>>,
  note: (...problems: readonly Problem[]) => void,
): T | undefined {
  const data = written[section];
  if (data === undefined || data === null) return undefined;
  note(...complaintsAt(source, schema, data, [section]));
  return schema.safeParse(data).data;
}

function complaintsAt(source: YamlFile, schema: z.ZodType, data: unknown, at: readonly PropertyKey[]): Problem[] {
  const result = schema.safeParse(data);
  if (result.success) return [];
  return complaintsOf(result.error).map(({ path, message }) => source.problem([...at, ...path], message));
}

/** What a mapping holds; nothing, if it is none. */
function fieldsOf(data: unknown): Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null && !Array.isArray(data) ? { ...data } : {};
}
