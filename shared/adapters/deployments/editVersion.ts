import { isAlias, isMap, isNode, isScalar, parseDocument, Scalar, visit, type Document, type Node } from 'yaml';

/** The file with the new version, or in words why it cannot be written; they name file and field. */
export type EditedVersion = { readonly text: string } | { readonly refused: string };

const FIELD = ['spec', 'sourcegraphVersion'] as const;
const NAME = FIELD.join('.');

/**
 * Writes another version into a `config.yaml`. Everything else stays as it is, byte for byte: comments, quotes, order,
 * blank lines, line ends. A version that is there already leaves the text unchanged.
 */
export function editVersion(text: string, version: string, path: string): EditedVersion {
  try {
    return edit(text, version, (why) => ({ refused: `${path}: ${why}` }));
  } catch (error) {
    // The library is recursive: a text that nests deeply enough ends its stack.
    return { refused: `${path}: not readable as YAML (${error instanceof Error ? error.message : 'it failed'})` };
  }
}

function edit(text: string, version: string, refuse: (why: string) => EditedVersion): EditedVersion {
  if (!/^[\w.+-]+$/.test(version)) return refuse(`"${version}" is no version`);
  const document = read(text);
  const [error] = document.errors;
  if (error) return refuse(`no valid YAML (${error.message.split('\n')[0]?.replace(/:$/, '')})`);
  const node = fieldOf(document);
  if (!node) return refuse(`${NAME} is missing`);
  const range = rangeOf(node, text);
  if (!range) return refuse(`${NAME} is no version on one line`);
  if (isScalar(node) && node.anchor !== undefined && isUsed(document, node.anchor)) {
    return refuse(`${NAME} is used elsewhere as *${node.anchor}, which would change too`);
  }
  const [start, end] = range;
  const written = [quotedAs(node, version), `"${version}"`].find((scalar) => {
    const edited = text.slice(0, start) + scalar + text.slice(end);
    return fieldOf(read(edited))?.toJSON() === version;
  });
  // Such as a version that would need a space in front of it.
  if (written === undefined) return refuse(`${NAME} cannot be changed where it stands`);
  return { text: text.slice(0, start) + written + text.slice(end) };
}

function read(text: string): Document.Parsed {
  return parseDocument(text);
}

/** By hand: `getIn` would follow aliases, and so lead to a place that others share. */
function fieldOf(document: Document): Node | undefined {
  let node: unknown = document.contents;
  for (const name of FIELD) {
    if (!isMap(node)) return undefined;
    node = node.get(name, true);
  }
  return isNode(node) ? node : undefined;
}

/** Where the value stands, with its quotes and without anchor, tag and comment. */
function rangeOf(node: Node, text: string): readonly [number, number] | undefined {
  const isFitting =
    isAlias(node) || (isScalar(node) && (typeof node.value === 'string' || typeof node.value === 'number'));
  if (!isFitting || !node.range) return undefined;
  const [start, end] = node.range;
  // A block, or a text over several lines: what to keep of that is anybody's guess.
  return end > start && !/[\r\n]/.test(text.slice(start, end)) ? [start, end] : undefined;
}

function quotedAs(node: Node, version: string): string {
  const type = isScalar(node) ? node.type : undefined;
  if (type === Scalar.QUOTE_SINGLE) return `'${version}'`;
  return type === Scalar.QUOTE_DOUBLE ? `"${version}"` : version;
}

function isUsed(document: Document, anchor: string): boolean {
  let used = false;
  visit(document, {
    Alias(_, { source }) {
      used ||= source === anchor;
    },
  });
  return used;
}
