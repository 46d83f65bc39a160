/** Nothing went wrong: what is left is left to somebody else, or to another run. */
export class Later extends Error {
  override readonly name = 'Later';
}
