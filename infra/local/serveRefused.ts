/** What a caller must put right before the server can start. */
export class ServeRefused extends Error {
  override readonly name = 'ServeRefused';
}
