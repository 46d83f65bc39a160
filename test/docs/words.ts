import type { Fault, Page } from './page.ts';

/** Of somebody's machine, not of the project. */
const MACHINE = /(?<![\w.:/])\/(?:home|mnt|opt|root|tmp|usr|work|Users)\/[^\s`"')]*/g;
const REGISTRY = /\b(?:[\w-]+\.)*(?:registry|npmjs|pypi|crates|golang)\.(?:[\w-]+\.)*[a-z]{2,}\b/g;

/** What a document that is read elsewhere must not mention. */
export function checkWords({ file, lines }: Page): Fault[] {
  return lines.flatMap(({ number, raw }) => [
    ...[...raw.matchAll(MACHINE)].map(([path]) => ({
      file,
      line: number,
      message: `${path} is a path of one machine`,
    })),
    ...[...raw.matchAll(REGISTRY)].map(([host]) => ({ file, line: number, message: `${host} is a package registry` })),
  ]);
}

/** `npm run` with scripts that `package.json` does not have, in prose and in code. */
export function checkScripts({ file, lines }: Page, scripts: ReadonlySet<string>): Fault[] {
  return lines.flatMap(({ number, raw }) =>
    [...raw.matchAll(/\bnpm run ([\w:.-]*\w)/g)]
      .filter(([, name = '']) => !scripts.has(name))
      .map(([, name]) => ({ file, line: number, message: `there is no script ${name}; see package.json` })),
  );
}
