import type { Figure, Scenario } from './scenario.ts';

export interface Measured {
  readonly scenario: Pick<Scenario, 'name' | 'what'>;
  /** By router, in the order of the columns. */
  readonly figures: readonly (readonly Figure[])[];
}

const NAME = 58;
const COLUMN = 14;

/** One table: what was measured of each router, and how many times better the last one is than the first. */
export function table(headings: readonly string[], measured: readonly Measured[]): string {
  const names = headings.map((heading) => heading.split(' ')[0] ?? heading);
  const head = line('', [...names, ...(headings.length > 1 ? ['times better'] : [])]);
  return [headings.join(' beside '), '', head, ...measured.flatMap(part)].join('\n');
}

function part({ scenario, figures }: Measured): string[] {
  const names = figures[0]?.map(({ name }) => name) ?? [];
  const rows = names.map((name, index) => {
    const each = figures.map((all) => all[index]);
    return line(`  ${name}`, [...each.map(shown), ...(figures.length > 1 ? [ratio(each)] : [])]);
  });
  return ['', `${scenario.name}: ${scenario.what}`, ...rows];
}

function line(name: string, cells: readonly string[]): string {
  return `${name.padEnd(NAME)}${cells.map((cell) => cell.padStart(COLUMN)).join('')}`.trimEnd();
}

function shown(figure: Figure | undefined): string {
  if (figure === undefined || !Number.isFinite(figure.value)) return '-';
  const { value, unit } = figure;
  const digits = unit === '' || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)}${unit === '' ? '' : ` ${unit}`}`;
}

function ratio(each: readonly (Figure | undefined)[]): string {
  const [first, last] = [each[0], each.at(-1)];
  if (first?.better === undefined || last === undefined) return '';
  const times = first.better === 'less' ? first.value / last.value : last.value / first.value;
  return Number.isFinite(times) ? times.toFixed(2) : '-';
}
