import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Something that a document says and that is not so. */
export interface Fault {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

export interface Line {
  /** From 1. */
  readonly number: number;
  readonly raw: string;
  /** Outside code, with the code in it blanked; empty within a code block. */
  readonly prose: string;
  /** The spans between backticks. */
  readonly code: readonly string[];
}

/** A code block with its language, and the number of its first line. */
export interface Block {
  readonly language: string;
  readonly first: number;
  readonly lines: readonly string[];
}

export interface Page {
  /** Relative to the root, with slashes. */
  readonly file: string;
  readonly lines: readonly Line[];
  readonly blocks: readonly Block[];
  /** What can stand behind `#` in a link to it. */
  readonly anchors: ReadonlySet<string>;
}

const FENCE = /^\s*(`{3,}|~{3,})\s*(\w*)\s*$/;

/** A Markdown page, as far as the checks look at it. */
export function readPage(root: string, file: string): Page {
  const lines: Line[] = [];
  const blocks: Block[] = [];
  let fence: { mark: string; language: string; first: number; lines: string[] } | undefined;
  for (const [index, raw] of readFileSync(join(root, file), 'utf8').split('\n').entries()) {
    const number = index + 1;
    const [, mark = '', language = ''] = FENCE.exec(raw) ?? [];
    if (fence !== undefined) {
      if (mark.startsWith(fence.mark) && language === '') {
        blocks.push(fence);
        fence = undefined;
      } else fence.lines.push(raw);
      lines.push({ number, raw, prose: '', code: [] });
    } else if (mark !== '') {
      fence = { mark, language, first: number + 1, lines: [] };
      lines.push({ number, raw, prose: '', code: [] });
    } else {
      const code = [...raw.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span);
      lines.push({ number, raw, prose: raw.replace(/`[^`]+`/g, (span) => ' '.repeat(span.length)), code });
    }
  }
  return { file, lines, blocks, anchors: anchorsOf(lines) };
}

/** As GitHub makes them: lower case, without punctuation, hyphens for spaces, doubles numbered. */
function anchorsOf(lines: readonly Line[]): Set<string> {
  const anchors = new Set<string>();
  for (const { raw, prose } of lines) {
    const [, heading] = prose.startsWith('#') ? (/^#{1,6}\s+(.+)$/.exec(raw) ?? []) : [];
    if (heading === undefined) continue;
    const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const slug = words
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-');
    let anchor = slug;
    for (let double = 1; anchors.has(anchor); double++) anchor = `${slug}-${double}`;
    anchors.add(anchor);
  }
  return anchors;
}
