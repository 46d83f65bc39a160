const SHOWN = 3;

/** Those of the known names that a misspelt one may have meant, the likeliest first. */
export function closest(name: string, known: readonly string[]): string[] {
  const wanted = name.toLowerCase();
  const furthest = Math.max(2, Math.floor(wanted.length / 3));
  return known
    .map((candidate) => ({ candidate, distance: distanceBetween(wanted, candidate.toLowerCase(), furthest) }))
    .filter(({ distance }) => distance <= furthest)
    .toSorted((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, SHOWN)
    .map(({ candidate }) => candidate);
}

/** `"acme-1" is in no …; did you mean a, b or c?` */
export function didYouMean(name: string, known: readonly string[]): string {
  const [first, ...rest] = closest(name, known);
  if (first === undefined) return '';
  const last = rest.at(-1);
  return `; did you mean ${last === undefined ? first : `${[first, ...rest.slice(0, -1)].join(', ')} or ${last}`}?`;
}

/** How many letters must be changed, added or left out; a part of a name counts as close. */
function distanceBetween(wanted: string, candidate: string, furthest: number): number {
  if (wanted.length >= 3 && candidate.includes(wanted)) return 1;
  if (Math.abs(wanted.length - candidate.length) > furthest) return Number.POSITIVE_INFINITY;
  let row = Array.from({ length: candidate.length + 1 }, (_, index) => index);
  for (const [i, letter] of Array.from(wanted).entries()) {
    const next = [i + 1];
    for (const [j, other] of Array.from(candidate).entries()) {
      const changed = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? Number.POSITIVE_INFINITY;
}
