import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { NoEmulators, findEmulator } from '../../infra/emulators/findEmulator.ts';

function folderWith(...commands: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'tranche-path-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const command of commands) writeFileSync(join(folder, command), '#!/bin/sh\n', { mode: 0o755 });
  return folder;
}

describe('an emulator', () => {
  it('is the one that the environment names, before any that could be started', () => {
    const env = { PATH: folderWith('gcloud'), FIRESTORE_EMULATOR_HOST: '127.0.0.1:8085' };
    expect(findEmulator('firestore', env)).toEqual({ kind: 'running', address: '127.0.0.1:8085' });
    expect(findEmulator('pubsub', env)).toMatchObject({ kind: 'gcloud' });
  });

  it('is started by the Google Cloud CLI, or else by firebase-tools', () => {
    const both = folderWith('firebase', 'gcloud');
    expect(findEmulator('pubsub', { PATH: both })).toEqual({ kind: 'gcloud', command: join(both, 'gcloud') });
    const firebase = folderWith('firebase');
    expect(findEmulator('pubsub', { PATH: firebase })).toMatchObject({ kind: 'firebase' });
  });

  it('that nothing can start is missed in words that say what to install', () => {
    expect(() => findEmulator('firestore', { PATH: folderWith() })).toThrow(NoEmulators);
    expect(() => findEmulator('firestore', {})).toThrow('set FIRESTORE_EMULATOR_HOST=HOST:PORT, or install');
  });
});
