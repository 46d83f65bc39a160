import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkDocuments } from './checkDocuments.ts';

/** The faults of a project that consists of these files, each as `file:line: message`. */
function faultsOf(files: Readonly<Record<string, string>>): string[] {
  const root = mkdtempSync(join(tmpdir(), 'tranche-docs-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const all = { 'package.json': '{ "scripts": { "test": "vitest" } }', 'cli/main.ts': '', ...files };
  for (const [file, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return checkDocuments(root).map(({ file, line, message }) => `${file}:${line}: ${message}`);
}

const FENCE = '```';

function shell(...lines: string[]): string {
  return [`${FENCE}sh`, ...lines, FENCE].join('\n');
}

describe('the documents', () => {
  it('have no fault when everything that they name is there', () => {
    const readme = [
      '# Tranche',
      'See [the guide](docs/guide.md#how-it-works), `cli/main.ts`, `cli/`, `main.ts` and [below](#tranche).',
      'Run `npm run test`; ask [GitHub](https://github.com/). Files are in `environments/prod/`.',
      shell('npx tranche preview --fleet . --version 5.2.0 \\', '  --type major | head', 'npm ci && npm test'),
    ].join('\n');
    expect(faultsOf({ 'README.md': readme, 'docs/guide.md': '## How it works?\n[back](../README.md)' })).toEqual([]);
  });

  it('do not link to a file that is not there', () => {
    expect(faultsOf({ 'docs/a.md': 'text\n[x](b.md) ![y](images/z.svg)' })).toEqual([
      'docs/a.md:2: the link b.md leads nowhere: there is no docs/b.md',
      'docs/a.md:2: the link images/z.svg leads nowhere: there is no docs/images/z.svg',
    ]);
  });

  it('do not link with code as its text to a file that is not there', () => {
    expect(faultsOf({ 'a.md': '[`plan`](plan.ts)' })).toEqual([
      'a.md:1: the link plan.ts leads nowhere: there is no plan.ts',
    ]);
  });

  it('do not link to a heading that is not there', () => {
    expect(faultsOf({ 'a.md': '# One\n[x](#two) [y](b.md#three)', 'b.md': '# Four' })).toEqual([
      'a.md:2: the link #two leads nowhere: a.md has no heading #two',
      'a.md:2: the link b.md#three leads nowhere: b.md has no heading #three',
    ]);
  });

  it('take a comment in a code block for no heading', () => {
    expect(faultsOf({ 'a.md': `${shell('# one')}\n[x](#one)` })).toEqual([
      'a.md:4: the link #one leads nowhere: a.md has no heading #one',
    ]);
  });

  it('do not name a file of the project that is not there', () => {
    expect(faultsOf({ 'a.md': '`cli/gone.ts`, `shared/`, `lost.ts`' })).toEqual([
      'a.md:1: there is no file cli/gone.ts',
      'a.md:1: there is no file shared/',
      'a.md:1: there is no file lost.ts',
    ]);
  });

  it('do not name a script that is not there, in prose or in code', () => {
    expect(faultsOf({ 'a.md': `npm run fly\n${shell('npm run walk:far')}` })).toEqual([
      'a.md:1: there is no script fly; see package.json',
      'a.md:3: there is no script walk:far; see package.json',
    ]);
  });

  it('do not show a command that does not exist', () => {
    expect(faultsOf({ 'a.md': shell('npx tranche fly', 'npx tranche rollout fly', 'npx tranche rollout') })).toEqual([
      'a.md:2: npx tranche fly: tranche has no command fly',
      'a.md:3: npx tranche rollout fly: tranche rollout has no command fly',
      'a.md:4: npx tranche rollout: tranche rollout needs a command',
    ]);
  });

  it('do not show a flag that its command does not know, nor too few or too many arguments', () => {
    const lines = [
      'npx tranche preview --fleet . --speed 3',
      'TOKEN=x npx tranche rollout retry prod-5.2.0',
      'npx tranche rollout list prod-5.2.0',
      'npx tranche preview --fleet',
    ];
    expect(faultsOf({ 'a.md': shell(...lines) })).toEqual([
      'a.md:2: npx tranche preview --fleet . --speed 3: tranche preview knows no --speed',
      'a.md:3: TOKEN=x npx tranche rollout retry prod-5.2.0: instance is missing',
      'a.md:4: npx tranche rollout list prod-5.2.0: tranche rollout list takes 0 arguments',
      'a.md:5: npx tranche preview --fleet: --fleet needs a value',
    ]);
  });

  it('read a command that goes on in the next line as one', () => {
    expect(faultsOf({ 'a.md': shell('npx tranche preview \\', '  --speed 3') })).toEqual([
      'a.md:2: npx tranche preview  --speed 3: tranche preview knows no --speed',
    ]);
  });

  it('name only commands that exist, but need not name their arguments', () => {
    expect(faultsOf({ 'a.md': '`npx tranche rollout retry` and `npx tranche rollout flee`' })).toEqual([
      'a.md:1: npx tranche rollout flee: tranche rollout has no command flee',
    ]);
  });

  it('do not link to a host that is not on the list', () => {
    expect(faultsOf({ 'a.md': '[x](https://example.org/y)' })).toEqual([
      'a.md:1: example.org is not on the list of hosts that documents may link to',
    ]);
  });

  it('mention no path of a machine and no package registry', () => {
    const [path, host] = [['', 'home', 'me', 'x'].join('/'), ['registry', 'npmjs', 'org'].join('.')];
    expect(faultsOf({ 'a.md': `Look at ${path}\n\`${host}\`` })).toEqual([
      `a.md:1: ${path} is a path of one machine`,
      `a.md:2: ${host} is a package registry`,
    ]);
  });

  it('show only files that would be accepted', () => {
    const calendar = [`${FENCE}yaml`, '# calendar.yaml', 'timeZone: UTC', 'holidays: [2026-02-30]', FENCE];
    const policies = [`${FENCE}yaml`, '# policies.yaml', 'policies: { huge: {} }', FENCE];
    const config = [`${FENCE}yaml`, '# config.yaml', 'spec: {}', FENCE];
    const found = faultsOf({ 'a.md': [...calendar, ...policies, ...config].join('\n') });
    expect(found[0]).toMatch(/^a\.md:4: the example is refused: holidays\[0\]/);
    expect(found[1]).toMatch(/^a\.md:8: the example is refused: policies/);
    expect(found.slice(2).join('\n')).toContain('a.md:12: the example is refused: spec.domain');
  });
});
