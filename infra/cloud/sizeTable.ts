import type { Built } from './buildFunctions.ts';

const KIB = 1024;

/** How large the bundle of each function is, for people. */
export function sizeTable(built: readonly Built[]): string {
  const lines = built.map(({ name, bytes, gzip }) => `${name.padEnd(18)}${kib(bytes)}${kib(gzip)}`);
  return `${['FUNCTION'.padEnd(18), 'BUNDLE'.padStart(12), 'GZIP'.padStart(12)].join('')}\n${lines.join('\n')}\n`;
}

function kib(bytes: number): string {
  return `${Math.round(bytes / KIB)} KiB`.padStart(12);
}
