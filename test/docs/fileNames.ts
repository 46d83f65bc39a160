import type { Fault, Page } from './page.ts';

/** `shared/domain/plan.ts`, `docs/`, `.ci/run`: names below the folders of the project. */
const BELOW = /^(?:\.ci|cli|docs|functions|infra|shared|test)\/[\w./-]*$/;
/** `plan.ts`, `README.md`, `package.json`: names without their folder. */
const ALONE = /^[\w.-]+\.(?:ts|md)$|^(?:package|tsconfig|package-lock)\.json$/;

/** Names of files, between backticks, that the project does not have. */
export function checkFileNames({ file, lines }: Page, files: readonly string[]): Fault[] {
  return lines.flatMap(({ number, code }) =>
    code
      .filter((name) => !exists(name, files))
      .map((name) => ({ file, line: number, message: `there is no file ${name}` })),
  );
}

function exists(name: string, files: readonly string[]): boolean {
  if (BELOW.test(name)) {
    const folder = name.replace(/\/$/, '');
    return files.includes(name) || files.some((each) => each.startsWith(`${folder}/`));
  }
  return !ALONE.test(name) || files.some((each) => each === name || each.endsWith(`/${name}`));
}
