import * as fc from 'fast-check';
import { expect } from 'vitest';
import type { Problem } from '../../shared/ports/fleetSource.ts';

/** A file as an accident leaves it: cut off somewhere, or with some bytes changed. */
export function damaged(file: string): fc.Arbitrary<string> {
  const bytes = new TextEncoder().encode(file);
  const cut = fc.nat({ max: file.length }).map((length) => file.slice(0, length));
  const change = fc.record({ at: fc.nat({ max: bytes.length - 1 }), byte: fc.nat({ max: 255 }) });
  const changed = fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) => {
    const copy = bytes.slice();
    for (const { at, byte } of changes) copy[at] = byte;
    return new TextDecoder().decode(copy);
  });
  return fc.oneof(cut, changed);
}

/** Every problem says where and what, on a line that the file has, in one printable line of bounded length. */
export function expectUseful(problems: readonly Problem[], file: string): void {
  const lines = file.split('\n').length;
  expect(problems).not.toEqual([]);
  for (const { line = 0, message } of problems) {
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines);
    expect(message).toMatch(/^[^\p{Cc}]{5,600}$/u);
  }
}

/** Problems as `line field: message`, for reading. */
export function told(problems: readonly Problem[]): string[] {
  return problems.map(({ line, field, message }) => `${line} ${field}: ${message}`);
}
