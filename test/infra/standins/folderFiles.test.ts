import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { folderFiles } from '../../../infra/local/standins/folderFiles.ts';
import { CONFIG } from './githubApi.ts';

test('the files of a folder are the same map until one of them changes, and are looked at now and then', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tranche-files-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  let elapsed = 0;
  const files = folderFiles(folder, () => elapsed);
  expect(files().size).toBe(0);
  mkdirSync(dirname(join(folder, CONFIG)), { recursive: true });
  writeFileSync(join(folder, CONFIG), 'one');
  symlinkSync('/etc/hostname', join(folder, 'environments', 'link'));
  expect(files().size).toBe(0);
  elapsed += 5_000;
  const found = files();
  expect([...found]).toEqual([[CONFIG, 'one']]);
  elapsed += 5_000;
  expect(files()).toBe(found);
  writeFileSync(join(folder, CONFIG), 'other');
  elapsed += 5_000;
  expect(files().get(CONFIG)).toBe('other');
});
