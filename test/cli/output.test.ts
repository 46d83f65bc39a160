import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { createOutput } from '../../cli/output.ts';
import { clean, cleaned, jsonText, withoutControls } from '../../shared/text/clean.ts';
import { closest, didYouMean } from '../../cli/text/closest.ts';
import { table } from '../../cli/text/table.ts';
import { inProcess, tranche } from './support/command.ts';
import { fleetFolder, manyOf } from './support/folders.ts';

const RELEASE = ['--version', '5.2.0', '--type', 'major', '--released', '2026-11-23'];
const ESCAPE = '\u{1b}';

describe('what a terminal is shown', () => {
  it('has colours only for somebody who watches and did not decline', async () => {
    const args = ['preview', '--fleet', fleetFolder(manyOf({ internal: 1 })), ...RELEASE];
    const coloured = async (env: Record<string, string>, terminal: boolean): Promise<boolean> =>
      (await inProcess(args, { env, terminal })).stdout.includes(ESCAPE);
    expect(await coloured({}, true)).toBe(true);
    expect(await coloured({}, false)).toBe(false);
    expect(await coloured({ NO_COLOR: '1' }, true)).toBe(false);
    expect(await coloured({ NO_COLOR: '' }, true)).toBe(true);
    expect(await coloured({ TERM: 'dumb' }, true)).toBe(false);
    expect(await coloured({ FORCE_COLOR: '1', CI: 'true' }, false)).toBe(false);
  });

  it('has no control characters from outside, whether in a result, a message or an error', async () => {
    const evil = `\u{e0001}${ESCAPE}[2J${ESCAPE}]0;owned\u{7}\u{9b}1m\u{202e}`;
    const spec = { region: 'europe', releaseChannel: `pause${evil}` };
    const fleet = fleetFolder([{ id: 'good' }, { id: 'bad', spec }, { id: 'odd', type: `museum${evil}` }]);
    for (const args of [
      ['preview', '--fleet', fleet, ...RELEASE],
      ['preview', '--fleet', fleet, ...RELEASE, '--instance', `good${evil}`],
      ['preview', '--fleet', `/nowhere${evil}`, '--version', `5${evil}`, '--type', evil],
      [`preview${evil}`],
      ['fleet', 'list', '--fleet', fleet],
      ['fleet', 'list', '--fleet', fleet, '--type', evil],
    ]) {
      const { stdout, stderr } = await inProcess(args);
      expect(`${stdout}${stderr}`).not.toMatch(/[^\P{C}\n]/u);
    }
  });

  it('gives JSON that means the same and does nothing to the terminal', () => {
    const value = { name: `a\u{9b}31m\u{7f}b${ESCAPE}[0m\u{202e}\u{e0001}é` };
    expect(jsonText(value)).toMatch(/^[\P{C}\n]*$/u);
    expect(JSON.parse(jsonText(value))).toEqual(value);
  });

  it('is cleaned to the last text in it', () => {
    expect(clean('one\r\ntwo\tthree\u{0}')).toBe('one two three');
    expect(cleaned({ a: ['x\u{7}', { 'b\u{1}': 'y\u{200b}' }], n: 1, no: null })).toEqual({
      a: ['x', { b: 'y' }],
      n: 1,
      no: null,
    });
    expect(withoutControls(`${ESCAPE}[31mred${ESCAPE}[39m${ESCAPE}[2J\u{8}\nnext`)).toBe(
      `${ESCAPE}[31mred${ESCAPE}[39m[2J\nnext`,
    );
  });

  it('goes to standard output; what is said about it goes to standard error', async () => {
    const said = { stdout: '', stderr: '' };
    const sink = (name: keyof typeof said) => ({ write: (text: string) => (said[name] += text) });
    const output = createOutput({ stdout: sink('stdout'), stderr: sink('stderr'), env: {} }, false);
    output.show({ name: 'x' }, ({ name }) => name);
    output.note('a note');
    output.warn('a warning');
    output.error('an error');
    expect(said).toEqual({ stdout: 'x\n', stderr: 'a note\na warning\nan error\n' });
  });
});

describe('columns', () => {
  it('are as wide as they must be, and left out when they are empty', () => {
    const style = pc.createColors(false);
    const columns = [{ title: 'NAME' }, { title: 'EMPTY' }, { title: 'COUNT', align: 'right' as const }];
    expect(
      table(
        columns,
        [
          ['acme', '', '7'],
          ['bo', '', '12'],
        ],
        style,
      ),
    ).toBe(['NAME  COUNT', 'acme      7', 'bo       12'].join('\n'));
  });
});

describe('a misspelt name', () => {
  it('finds those that are close to it, the closest first', () => {
    expect(closest('acmee', ['zebra', 'acme', 'acne', 'basalt'])).toEqual(['acme', 'acne']);
    expect(closest('SRC-1', ['src-1', 'src-22'])).toEqual(['src-1', 'src-22']);
    expect(closest('scale', ['internal-scaletesting', 'other'])).toEqual(['internal-scaletesting']);
    expect(closest('nothing', ['alike'])).toEqual([]);
  });

  it('is answered with a question', () => {
    expect(didYouMean('acmee', ['acme', 'acne'])).toBe('; did you mean acme or acne?');
    expect(didYouMean('nothing', ['alike'])).toBe('');
  });
});

describe('a process of its own', () => {
  it('keeps results and errors apart', async () => {
    const fleet = fleetFolder([{ id: 'one' }]);
    const good = await tranche(['fleet', 'list', '--fleet', fleet]);
    expect(good).toMatchObject({ status: 0, stderr: '' });
    const bad = await tranche(['fleet', 'list', '--fleet', '/nowhere']);
    expect(bad).toMatchObject({ status: 2, stdout: '' });
  });
});
