import type { WorkflowInputs } from '../../../../shared/ports/upgradeWorkflow.ts';
import { BRANCH } from './githubShapes.ts';

export type DispatchBody =
  | { readonly ok: true; readonly request: WorkflowInputs; readonly details: boolean }
  | { readonly ok: false; readonly status: 400 | 422; readonly message: string };

const INPUTS = ['customer', 'environment', 'target_src_version'];

/**
 * Checks the body of a workflow dispatch the way GitHub does, with its wording. `detailsKnown: false` is a GitHub
 * Enterprise Server from before `return_run_details`, which refuses the key.
 */
export function parseDispatch(text: string, detailsKnown: boolean): DispatchBody {
  const body = parseJson(text);
  if (body === undefined) return refused(400, 'Problems parsing JSON');
  if (!isRecord(body)) return refused(400, 'Body should be a JSON object');
  const { ref, inputs = {}, return_run_details: details = false } = body;
  const known = ['ref', 'inputs', ...(detailsKnown ? ['return_run_details'] : [])];
  const unknown = Object.keys(body).find((key) => !known.includes(key));
  if (unknown !== undefined) return refused(422, `Invalid request.\n\n"${unknown}" is not a permitted key.`);
  if (ref === undefined) return refused(422, 'Invalid request.\n\n"ref" wasn\'t supplied.');
  if (typeof details !== 'boolean')
    return refused(422, "Invalid request.\n\nFor 'properties/return_run_details', it is not a boolean.");
  if (ref !== BRANCH && ref !== `refs/heads/${BRANCH}`) return refused(422, `No ref found for: ${JSON.stringify(ref)}`);
  if (!isRecord(inputs)) return refused(422, "Invalid request.\n\nFor 'properties/inputs', it is not an object.");
  const unexpected = Object.keys(inputs).filter((name) => !INPUTS.includes(name));
  if (unexpected.length > 0) return refused(422, `Unexpected inputs provided: ${JSON.stringify(unexpected)}`);
  const values = INPUTS.map((name) => inputs[name]);
  const missing = INPUTS.find((_, i) => typeof values[i] !== 'string' || values[i].trim() === '');
  if (missing !== undefined) return refused(422, `Required input '${missing}' not provided`);
  const [customer = '', environment = '', version = ''] = values.map(String);
  return { ok: true, request: { customer, environment, version }, details };
}

function refused(status: 400 | 422, message: string): DispatchBody {
  return { ok: false, status, message };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
