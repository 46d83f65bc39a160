/** Codes of gRPC (google/rpc/code.proto), as far as Cloud Monitoring answers with them. */
export const CODE = {
  INVALID_ARGUMENT: 3,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  UNIMPLEMENTED: 12,
  UNAVAILABLE: 14,
} as const;

/** Cloud Monitoring says no. */
export class MonitoringRefusal extends Error {
  override readonly name = 'MonitoringRefusal';
  readonly code: number;

  constructor(code: keyof typeof CODE, message: string) {
    super(message);
    this.code = CODE[code];
  }
}
