// Texts that a vendor sends along, as they may be kept and shown: without anything invisible, and bounded. How they are
// escaped is up to where they are shown.

const WHITE = /[\t\n\v\f\r\u{85}\p{Zl}\p{Zp}]+/gu;
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\u{200e}\u{200f}\u{202a}-\u{202e}\u{2066}-\u{2069}\u{feff}]/gu;
const INVISIBLE_IN_PARAGRAPHS =
  /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\u{200e}\u{200f}\u{202a}-\u{202e}\u{2066}-\u{2069}\u{feff}]/gu;

/** One line of at most so many characters; `undefined` when nothing is left of it. */
export function lineFrom(text: string, characters: number): string | undefined {
  const clean = text.toWellFormed().replace(WHITE, ' ').replace(INVISIBLE, '').trim();
  return clean === '' ? undefined : cut(clean, characters);
}

/** A text whose lines are kept. */
export function paragraphsFrom(text: string, characters: number): string | undefined {
  const lines = text.toWellFormed().replace(/\r\n?/g, '\n').replaceAll('\t', ' ');
  const clean = lines.replace(INVISIBLE_IN_PARAGRAPHS, '').trim();
  return clean === '' ? undefined : cut(clean, characters);
}

/** At most so many UTF-16 units, with a sign that something is missing; no character is cut in two. */
export function cut(text: string, characters: number): string {
  const whole = text.toWellFormed();
  if (whole.length <= characters) return whole;
  return `${whole.slice(0, characters - 1).replace(/[\u{d800}-\u{dbff}]$/u, '')}…`;
}
