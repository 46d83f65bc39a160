import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareVersions,
  isVersion,
  lineOf,
  normaliseVersion,
  parseVersion,
} from '../../../shared/domain/release/version.ts';

describe('versions', () => {
  it('have a major, a minor and a patch number', () => {
    expect(parseVersion('5.2.0')).toEqual({ major: 5, minor: 2, patch: 0 });
  });

  it('have patch numbers of any size', () => {
    expect(parseVersion('5.3.12303')).toEqual({ major: 5, minor: 3, patch: 12303 });
    expect(parseVersion('5.3.65535')?.patch).toBe(65535);
    expect(parseVersion('5.3.20261123')?.patch).toBe(20261123);
  });

  it('may be written like a tag, with one leading v', () => {
    expect(normaliseVersion('v5.2.0')).toBe('5.2.0');
    expect(normaliseVersion('5.2.0')).toBe('5.2.0');
    expect(normaliseVersion('vv5.2.0')).toBeUndefined();
  });

  it('may be prereleases, which come before the release', () => {
    expect(parseVersion('5.2.0-rc.1')).toEqual({ major: 5, minor: 2, patch: 0, prerelease: 'rc.1' });
    expect(compareVersions('5.2.0-rc.1', '5.2.0')).toBeLessThan(0);
    expect(compareVersions('5.2.0-rc.2', '5.2.0-rc.10')).toBeLessThan(0);
  });

  it('lose their build metadata, which has no part in their order', () => {
    expect(normaliseVersion('5.2.0+build.7')).toBe('5.2.0');
  });

  it.each(['5.2', '5', 'latest', '5.2.0.1', '', ' 5.2.0', '5.2.0\n', '05.2.0', '5.2.x', '>=5.2.0', '-1.0.0', '5.2.0-'])(
    '%j is none',
    (text) => {
      expect(isVersion(text)).toBe(false);
      expect(parseVersion(text)).toBeUndefined();
      expect(normaliseVersion(text)).toBeUndefined();
    },
  );

  it('are ordered by number, not as texts', () => {
    const sorted = ['5.10.0', '5.2.0', '5.1.9', '5.3.12303', '5.3.9', '10.0.0'].toSorted(compareVersions);
    expect(sorted).toEqual(['5.1.9', '5.2.0', '5.3.9', '5.3.12303', '5.10.0', '10.0.0']);
  });

  it('belong to the line of their major and minor number', () => {
    expect(lineOf('5.2.12303')).toBe('5.2');
    expect(lineOf('v5.10.0-rc.1')).toBe('5.10');
    expect(() => lineOf('latest')).toThrow(TypeError);
  });

  it('read back as they are written, whatever their numbers', () => {
    const number = fc.nat({ max: 1_000_000 });
    fc.assert(
      fc.property(number, number, number, (major, minor, patch) => {
        expect(parseVersion(`${major}.${minor}.${patch}`)).toEqual({ major, minor, patch });
      }),
    );
  });

  it('never make the parser throw, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => void parseVersion(text)));
  });
});
