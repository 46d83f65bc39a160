import { z } from 'zod';
import { parseAnswer } from '../../google/answers.ts';

/** For messages about failures. */
export const SERVICE = 'Cloud Monitoring';

const labelled = z.object({ userLabels: z.record(z.string(), z.string()).nullish() });

/** The labels say whose a resource is; of what is not ours nothing else is looked at. @throws VendorError */
export function readUserLabels(answer: unknown): Readonly<Record<string, string>> {
  return parseAnswer(SERVICE, labelled, answer).userLabels ?? {};
}
