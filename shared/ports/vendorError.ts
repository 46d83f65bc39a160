/**
 * A call to a vendor that did not succeed. `certain` is true when the vendor has certainly not acted on it (it refused);
 * false when it may have (a time-out, a dropped connection, a 5xx answer).
 */
export class VendorError extends Error {
  override readonly name = 'VendorError';
  readonly vendor: string;
  readonly retryable: boolean;
  readonly certain: boolean;
  /** Milliseconds, when the vendor named a delay. */
  readonly retryAfter: number | undefined;

  constructor(
    vendor: string,
    message: string,
    options: { retryable: boolean; certain: boolean; retryAfter?: number; cause?: unknown },
  ) {
    super(`${vendor}: ${message}`, { cause: options.cause });
    this.vendor = vendor;
    this.retryable = options.retryable;
    this.certain = options.certain;
    this.retryAfter = options.retryAfter;
  }
}
