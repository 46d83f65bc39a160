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

// The colours that this program writes itself are the only controls that pass.
// oxlint-disable-next-line no-control-regex
const CONTROL_OR_COLOUR = /\u{1b}\[\d{1,2}m|[\u{0}-\u{9}\u{b}-\u{1f}\u{7f}-\u{9f}]/gu;

/** The last gate before a terminal: lines and colours pass, every other control character is dropped. */
export function withoutControls(text: string): string {
  return text.replace(CONTROL_OR_COLOUR, (found) => (found.length > 1 ? found : ''));
}

/** JSON leaves DEL and the C1 controls as they are, and some terminals obey them. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    /[\u{7f}-\u{9f}]/gu,
    (control) => `\\u00${control.charCodeAt(0).toString(16)}`,
  );
}
