import type { Style } from '../output.ts';

export interface Cell {
  readonly text: string;
  /** Applied after the text was brought to its width, which colour codes would disturb. */
  readonly paint?: (text: string) => string;
}

export interface Column {
  readonly title: string;
  readonly align?: 'right';
}

/** Columns as wide as their widest cell; a column that is empty in every row is left out. */
export function table(columns: readonly Column[], rows: readonly (readonly (string | Cell)[])[], style: Style): string {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'string' ? { text: cell } : cell)));
  const kept = columns
    .map((column, index) => ({ ...column, index, width: widest(column.title, cells, index) }))
    .filter(({ index }) => cells.some((row) => (row[index]?.text ?? '') !== ''));
  const header = kept.map(({ title, align, width }) => style.dim(padded(title, width, align)));
  const lines = cells.map((row) =>
    kept.map(({ index, align, width }) => {
      const { text, paint } = row[index] ?? { text: '' };
      const full = padded(text, width, align);
      return paint === undefined ? full : paint(full);
    }),
  );
  return [header, ...lines].map((line) => line.join('  ').trimEnd()).join('\n');
}

export function indented(text: string, by = 2): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(by));
}

function widest(title: string, cells: readonly (readonly Cell[])[], index: number): number {
  return cells.reduce((width, row) => Math.max(width, lengthOf(row[index]?.text ?? '')), lengthOf(title));
}

function padded(text: string, width: number, align: 'right' | undefined): string {
  const space = ' '.repeat(Math.max(0, width - lengthOf(text)));
  return align === 'right' ? space + text : text + space;
}

/** In code points: enough for names and symbols of one column each. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}
