/** Where the stand-in and its repository are, for the addresses in its answers. */
export interface Place {
  readonly url: string;
  /** `OWNER/NAME`. */
  readonly repository: string;
}
