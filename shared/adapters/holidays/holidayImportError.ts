/** Holidays that cannot be imported as asked; the message tells the operator what to correct. */
export class HolidayImportError extends Error {
  override readonly name = 'HolidayImportError';
}

/** Calendar years, both inclusive. */
export interface Years {
  readonly from: number;
  readonly to: number;
}

const LONGEST_IMPORT_YEARS = 50;

/** @throws HolidayImportError for years out of order, or so many that they must be a slip of the keyboard. */
export function checkYears({ from, to }: Years): void {
  const whole = Number.isInteger(from) && Number.isInteger(to) && from >= 1900 && to <= 2200;
  if (!whole || from > to || to - from >= LONGEST_IMPORT_YEARS) {
    throw new HolidayImportError(
      `years ${from} to ${to}: give at most ${LONGEST_IMPORT_YEARS} years between 1900 and 2200, the first one first`,
    );
  }
}
