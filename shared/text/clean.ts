/** Control and format characters: they move the cursor, recolour the screen or turn the direction of a text. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
const WHITE = /[\t\n\v\f\r\u{85}\p{Zl}\p{Zp}]+/gu;

/** A value from outside as one line that does nothing to a terminal but stand there. */
export function clean(text: string): string {
  return text.toWellFormed().replace(WHITE, ' ').replace(INVISIBLE, '');
}

/** The same value with every text in it, and every key, made clean. */
export function cleaned<T>(value: T): T;
export function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) return value.map((item: unknown) => cleaned(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [clean(key), cleaned(item)]));
}

// The colours that this program writes itself, and the ends of its lines, are the only controls that pass.
// oxlint-disable-next-line no-control-regex
const COLOUR_OR_INVISIBLE = /\u{1b}\[\d{1,2}m|(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The last gate before a terminal: lines and colours pass, everything else that is invisible is dropped. */
export function withoutControls(text: string): string {
  return text.replace(COLOUR_OR_INVISIBLE, (found) => (found.startsWith('\u{1b}[') ? found : ''));
}

/** JSON leaves DEL, the C1 controls and format characters as they are, and some terminals obey them. */
export function jsonText(value: unknown): string {
  const escaped = (character: string): string =>
    Array.from({ length: character.length }, (_, unit) => unitEscape(character.charCodeAt(unit))).join('');
  return JSON.stringify(value, null, 2).replace(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escaped);
}

function unitEscape(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
