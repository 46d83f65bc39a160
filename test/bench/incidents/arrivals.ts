/** Something that reached a receiver. */
export interface Arrival {
  readonly receiver: 'pager' | 'chat';
  /** A page calls somebody; a note adds to a page that is there. */
  readonly kind: 'page' | 'note' | 'message';
  /** The alert that it is about, by the receiver's own measure: what it takes for the same thing. */
  readonly alias: string;
  /** Of the incidents that it tells of. */
  readonly keys: readonly string[];
  /** Of the monotonic clock. */
  readonly at: number;
}

/** What the parent asks of the process of the receivers. */
export type Command = 'open' | 'shut' | 'end';

export type Report =
  | { readonly kind: 'arrivals'; readonly arrivals: readonly Arrival[] }
  | { readonly kind: 'done'; readonly port: number };
