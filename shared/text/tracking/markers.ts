// Comments of HTML that nobody sees: by them an issue, a comment and a pull request are found again.

/** In the first line of the tracking issue: `<!-- tranche:rollout prod-5.2.0 -->`. */
export function issueMarker(rolloutId: string): string {
  return marker('rollout', rolloutId);
}

/** In the first line of the comment with the `n`th part of the instances, from 1. */
export function partMarker(rolloutId: string, n: number): string {
  return marker('part', rolloutId, n);
}

/** In the last line of a comment: up to this entry of the rollout's chain the issue has told. */
export function commentMarker(rolloutId: string, seq: number): string {
  return marker('told', rolloutId, seq);
}

/** In the first line of what a pull request says about the checks of an attempt. */
export function checksMarker(rolloutId: string, instance: string, attempt: number): string {
  return marker('checks', `${rolloutId}~${instance}`, attempt);
}

/** Where what we say in somebody else's text ends. */
export const END_MARKER = '<!-- tranche:end -->';

/** The number in the `commentMarker` of this rollout at the end of a comment; `undefined` where there is none. */
export function toldUpTo(rolloutId: string, commentBody: string): number | undefined {
  const last = commentBody.trimEnd().split(/\r?\n/).at(-1) ?? '';
  const seq = /^<!-- tranche:told \S+ (\d{1,15}) -->$/.exec(last)?.[1];
  return seq !== undefined && last === commentMarker(rolloutId, Number(seq)) ? Number(seq) : undefined;
}

/** Encoded, a name has no space and no `>`, so that it ends neither itself nor the comment. */
function marker(kind: string, name: string, number?: number): string {
  const suffix = number === undefined ? '' : ` ${number}`;
  return `<!-- tranche:${kind} ${encodeURIComponent(name.toWellFormed())}${suffix} -->`;
}
