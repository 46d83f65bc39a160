/**
 * Stands before every call that changes something at a vendor whose writes are limited, in whichever process. How many
 * may be made is granted beforehand, by the tick that sends the work out; the gate holds what the vendor itself says.
 */
export interface WriteGate {
  /** Fails with a VendorError that is certain and retryable while the vendor has asked to wait. */
  pass(): Promise<void>;
  /** The vendor has refused a call and asked to wait for so many milliseconds. */
  limited(delay: number, why: string): Promise<void>;
}
