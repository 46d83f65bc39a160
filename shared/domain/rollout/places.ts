/**
 * How many places are taken per cell of a grid, when everybody who comes takes one in `span` cells in a row. Places are
 * never given back, so a cell at which nobody fits any more stays so.
 */
export class Places {
  readonly #capacity: number;
  readonly #span: number;
  readonly #taken: number[] = [];

  constructor(capacity: number, span: number) {
    this.#capacity = capacity;
    this.#span = span;
  }

  /** Whether somebody who comes at this cell still finds a place in each of his cells. */
  fits(cell: number): boolean {
    for (let c = cell; c < cell + this.#span; c++) if ((this.#taken[c] ?? 0) >= this.#capacity) return false;
    return true;
  }

  take(cell: number): void {
    // Without holes, which would turn the array into a slow table.
    while (this.#taken.length < cell + this.#span) this.#taken.push(0);
    for (let c = cell; c < cell + this.#span; c++) this.#taken[c] = (this.#taken[c] ?? 0) + 1;
  }
}
