import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { END_MARKER, checksMarker } from '../../../shared/text/tracking/markers.ts';
import { bodyWithChecks } from '../../../shared/text/tracking/pullRequestText.ts';

const checks = (attempt: number): string =>
  `${checksMarker('prod-5.2.0', 'src-1', attempt)}\n\nchecked ${attempt}\n\n${END_MARKER}`;

describe('the body of a pull request', () => {
  it('keeps what its author wrote, below the checks', () => {
    expect(bodyWithChecks('Changes one file.', checks(1))).toBe(`${checks(1)}\n\nChanges one file.`);
  });

  it('holds the checks of the newest attempt only', () => {
    const first = bodyWithChecks('Changes one file.', checks(1));
    expect(bodyWithChecks(first, checks(2))).toBe(`${checks(2)}\n\nChanges one file.`);
  });

  it('is the same when the checks are written once more, whatever the author wrote', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (body) => {
        const once = bodyWithChecks(body, checks(1));
        expect(bodyWithChecks(once, checks(1))).toBe(once);
      }),
    );
  });

  it('never grows beyond what GitHub takes', () => {
    const body = bodyWithChecks('x'.repeat(70_000), checks(1));
    expect(body.length).toBeLessThanOrEqual(65_536);
    expect(body.startsWith(checksMarker('prod-5.2.0', 'src-1', 1))).toBe(true);
  });
});
