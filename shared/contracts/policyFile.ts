import { z } from 'zod';
import { checkPolicy, checkSla, checkStage } from '../domain/release/checkPolicy.ts';
import { defaultPolicies } from '../domain/release/defaultPolicies.ts';
import {
  type OnNewPatch,
  type Policies,
  type Policy,
  RELEASE_TYPES,
  type ReleaseType,
  type Sla,
  type Stage,
} from '../domain/release/policy.ts';
import type { PolicyProblem } from '../domain/release/policyProblem.ts';
import type { Problem } from '../ports/fleetSource.ts';
import { MERGING, type Merging } from '../domain/rollout/pullRequest.ts';
import { oneOf } from './domainFields.ts';
import { complaintsOf, list, strictMapping, withDefault } from './fields.ts';
import { slaSchema, stageSchema } from './policyStage.ts';
import { failed, parseYamlFile, type Reading, type YamlFile } from './yamlFile.ts';

const anything = z.unknown().optional();
const policyFile = strictMapping(
  { policies: strictMapping({ major: anything, minor: anything, patch: anything }, 'major, minor or patch') },
  'policies, with major, minor or patch in it',
);
const merging = withDefault<Merging>(oneOf('way of merging', MERGING), 'automatic');
const policyParts = strictMapping(
  { sla: anything, merging, stages: list(anything, 'the stages in their order') },
  'sla, merging and stages',
);

/** A value, where its shape is right, and what is wrong with it. */
interface Part<T> {
  readonly value: T | undefined;
  readonly problems: readonly Problem[];
}

type Path = readonly PropertyKey[];

/**
 * The release tables that a user has written, by release type; a type left out is left out of the answer. All problems
 * come at once: of shape everywhere, and of meaning wherever the shape is right.
 */
export function readPolicyFile(text: string, path: string): Reading<Partial<Policies>> {
  const parsed = parseYamlFile(text, path);
  if (parsed.value === undefined) return parsed;
  const file = parsed.value;
  const problems = [...file.doubles, ...readPart(file, policyFile, file.data, []).problems];
  const written = fieldsOf(fieldsOf(file.data)['policies']);
  const policies: { [T in ReleaseType]?: Policy } = {};
  for (const type of RELEASE_TYPES) {
    if (!Object.hasOwn(written, type)) continue;
    const policy = readPolicy(file, type, written[type]);
    if (policy.value !== undefined) policies[type] = policy.value;
    problems.push(...policy.problems);
  }
  return problems.length > 0 ? failed(problems) : { value: policies, problems: [] };
}

function readPolicy(file: YamlFile, type: ReleaseType, data: unknown): Part<Policy> {
  const at: Path = ['policies', type];
  const written = fieldsOf(data);
  const writtenStages: unknown[] = Array.isArray(written['stages']) ? written['stages'] : [];
  const shape = readPart(file, policyParts, data, at);
  const sla = readSla(file, type, written['sla'], [...at, 'sla']);
  const stages = writtenStages.map((stage, index) =>
    readPart(file, stageSchema(stage, patchByDefault(type)), stage, [...at, 'stages', index]),
  );
  const policy = shape.value && policyOf(type, sla, shape.value.merging, stages);
  const wrong = policy === undefined ? checkParts(sla, stages) : checkPolicy(policy);
  const meaning = wrong.map(({ field, message }) =>
    file.problem([...at, ...pathInFile(field, writtenStages)], message),
  );
  return { value: policy, problems: [shape, sla, ...stages].flatMap(({ problems }) => problems).concat(meaning) };
}

function policyOf(
  type: ReleaseType,
  sla: Part<Sla>,
  merging: Merging,
  stages: readonly Part<Stage>[],
): Policy | undefined {
  const whole = stages.flatMap(({ value }) => value ?? []);
  if (sla.value === undefined || whole.length < stages.length) return undefined;
  return { name: type, sla: sla.value, merging, stages: whole };
}

/** What can be said of single parts when there is no whole. */
function checkParts(sla: Part<Sla>, stages: readonly Part<Stage>[]): PolicyProblem[] {
  return [
    ...(sla.value === undefined ? [] : checkSla(sla.value)),
    ...stages.flatMap(({ value }, index) => (value === undefined ? [] : checkStage(value, `stages[${index}]`))),
  ];
}

function readSla(file: YamlFile, type: ReleaseType, data: unknown, at: Path): Part<Sla> {
  // What is promised to customers does not change because a table does.
  if (data === undefined || data === null) return { value: defaultPolicies[type].sla, problems: [] };
  return readPart(file, slaSchema, data, at);
}

function readPart<T>(file: YamlFile, schema: z.ZodType<T>, data: unknown, at: Path): Part<T> {
  const result = schema.safeParse(data);
  if (result.success) return { value: result.data, problems: [] };
  const complaints = complaintsOf(result.error);
  return { value: undefined, problems: complaints.map(({ path, message }) => file.problem([...at, ...path], message)) };
}

/** A stage that does not say what a newer patch does takes the most careful answer of its table. */
function patchByDefault(type: ReleaseType): OnNewPatch {
  return type === 'major' ? { kind: 'resume', stage: 1 } : { kind: 'own-policy' };
}

const NAMES_IN_FILE: Readonly<Record<string, string>> = {
  soakMinutes: 'soak',
  expectedMinutes: 'expected',
  deadlineMinutes: 'deadline',
  stage: 'resume',
};

/** Where a field of a `Policy` stands in its file, whose stages may have one cohort instead of waves. */
function pathInFile(field: string, writtenStages: readonly unknown[]): PropertyKey[] {
  const names = field.split(/[.[\]]+/).filter((step) => step !== '');
  const path = names.map((step) => (/^\d+$/.test(step) ? Number(step) : (NAMES_IN_FILE[step] ?? step)));
  const [stages, index, waves, ...rest] = path;
  const inWaves = typeof index === 'number' && Object.hasOwn(fieldsOf(writtenStages[index]), 'waves');
  if (stages !== 'stages' || index === undefined || waves !== 'waves' || inWaves) return path;
  return [stages, index, ...rest.slice(1)];
}

/** What a mapping holds; nothing, if it is none. */
function fieldsOf(data: unknown): Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null && !Array.isArray(data) ? { ...data } : {};
}
