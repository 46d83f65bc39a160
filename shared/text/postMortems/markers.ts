// Comments of HTML that nobody sees. Between two of them is what Tranche writes again; everything else is for people.

/** In the first line of the issue: by it the issue is found again. */
export function postMortemMarker(alert: string): string {
  return `<!-- tranche:post-mortem ${name(alert)} -->`;
}

/** In the last line of a comment: up to this entry of the post-mortem's chain the issue has told. */
export function toldMarker(alert: string, seq: number): string {
  return `<!-- tranche:post-mortem-told ${name(alert)} ${seq} -->`;
}

/** The number in the `toldMarker` at the end of a comment; `undefined` where there is none. */
export function postMortemToldUpTo(alert: string, commentBody: string): number | undefined {
  const last = commentBody.trimEnd().split(/\r?\n/).at(-1) ?? '';
  const seq = /^<!-- tranche:post-mortem-told \S+ (\d{1,15}) -->$/.exec(last)?.[1];
  return seq !== undefined && last === toldMarker(alert, Number(seq)) ? Number(seq) : undefined;
}

/** At the end of the line of an action, with what the person who added it had left out. */
export function actionMarker(id: string, leftOut: readonly string[] = []): string {
  return `<!-- action:${id}${leftOut.length === 0 ? '' : ` left-out:${leftOut.join(',')}`} -->`;
}

export const ACTION_MARKER = /<!--\s*action:([^\s>]{1,60})(?:\s+left-out:([a-z,]{1,20}))?\s*-->/;

export type Part = 'timeline' | 'closure';

export function part(which: Part, text: string): string {
  return `${begin(which)}\n\n${text}\n\n${end(which)}`;
}

/** The body with a part written again; as it is where a person has taken the part out or torn it apart. */
export function withPart(body: string, which: Part, text: string): string {
  const from = body.indexOf(begin(which));
  const to = body.indexOf(end(which), from);
  if (from < 0 || to < 0 || body.indexOf(begin(which), from + 1) >= 0) return body;
  const before = body.slice(from, to + end(which).length);
  // An editor in a browser ends its lines differently: that alone is no change.
  if (before.replaceAll('\r\n', '\n') === part(which, text)) return body;
  return body.slice(0, from) + part(which, text) + body.slice(to + end(which).length);
}

function begin(which: Part): string {
  return `<!-- tranche:${which} -->`;
}

function end(which: Part): string {
  return `<!-- tranche:${which}-end -->`;
}

/** Encoded, a name has no space and no `>`, so that it ends neither itself nor the comment. */
function name(alert: string): string {
  return encodeURIComponent(alert.toWellFormed());
}
