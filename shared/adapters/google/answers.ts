import { z } from 'zod';
import { VendorError } from '../../ports/vendorError.ts';

// What Google's clients make of protocol buffers: 64-bit numbers are texts, what is not set is `null` or left out.

const whole = z.union([z.string(), z.number()]).transform(Number).pipe(z.int());

/** Milliseconds since 1970. */
export const timestamp = z
  .object({ seconds: whole.nullish(), nanos: z.number().nullish() })
  .transform(({ seconds, nanos }) => (seconds ?? 0) * 1_000 + Math.floor((nanos ?? 0) / 1_000_000));

/** Seconds. */
export const duration = z
  .object({ seconds: whole.nullish(), nanos: z.number().nullish() })
  .transform(({ seconds, nanos }) => (seconds ?? 0) + (nanos ?? 0) / 1_000_000_000);

/** Names of enums; a value that the client has no name for comes as its number. */
export const enumName = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => String(value ?? ''));

/** A text that is empty where it is not set. */
export const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');

/** The last part of a resource's name. */
export function idOf(resource: string): string {
  return resource.slice(resource.lastIndexOf('/') + 1);
}

/** @throws VendorError when the answer has another shape than its protocol says */
export function parseAnswer<T>(service: string, schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = `${issue?.path.join('.')}: ${issue?.message}`;
  throw new VendorError(service, `the answer is not understood (${where})`, { retryable: false, certain: false });
}
