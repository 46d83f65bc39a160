import { describe, expect, it } from 'vitest';
import { inferReleaseType } from '../../../shared/domain/release/releaseType.ts';

const infer = (version: string, ...known: string[]) => inferReleaseType(version, known);
const message = (text: string) => ({ message: expect.stringContaining(text) });

describe('the type of a release that does not state it', () => {
  it('is a patch when the newest version of the fleet is of the same line', () => {
    expect(infer('5.1.9', '5.1.4', '5.0.6')).toEqual({ type: 'patch' });
    expect(infer('5.3.12303', '5.3.9')).toEqual({ type: 'patch' });
    expect(infer('5.2.0', '5.2.0-rc.1')).toEqual({ type: 'patch' });
  });

  it('is major when its major number is higher', () => {
    expect(infer('6.0.0', '5.11.65535')).toEqual({ type: 'major' });
    expect(infer('6.4.2', '5.1.0')).toEqual({ type: 'major' });
  });

  it('is refused when its minor number is higher: that is the quarterly or a monthly release', () => {
    expect(infer('5.2.0', '5.1.9')).toEqual(message('could be the quarterly release (major) or a monthly one (minor)'));
    expect(infer('5.10.0', '5.9.9')).toEqual(message('state which'));
  });

  it('is refused when it is of an older line', () => {
    expect(infer('5.1.10', '5.1.9', '5.2.0')).toEqual(message('is of an older line than 5.2.0'));
    expect(infer('4.9.0', '5.0.0')).toEqual(message('older line'));
  });

  it('is refused when no instance has a version', () => {
    expect(infer('5.2.0')).toEqual(message('no instance has a version to compare with'));
  });

  it('is told from the newest by number, not by text', () => {
    expect(infer('5.10.3', '5.9.1', '5.10.2')).toEqual({ type: 'patch' });
    expect(infer('10.0.0', '9.9.9')).toEqual({ type: 'major' });
  });
});
