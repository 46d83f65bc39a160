import { VendorError } from '../../ports/vendorError.ts';

/** What was tried, for the message when it fails. */
export interface Attempt {
  /** `Cloud Scheduler` */
  readonly service: string;
  /** `cloudscheduler.googleapis.com` */
  readonly api: string;
  readonly project: string;
  /** `pausing the job tranche-daily` */
  readonly doing: string;
  /** The least role that allows it. */
  readonly role: string;
  /** What is not there, and what to look at, when the service does not find it. */
  readonly notFound: string;
}

/** Names of the codes of gRPC, which are also those of `google.rpc.Status` (google/rpc/code.proto). */
const CODES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;

/** After these the service may have acted, and another try may succeed. */
const UNCERTAIN: ReadonlySet<string> = new Set([
  'CANCELLED',
  'UNKNOWN',
  'DEADLINE_EXCEEDED',
  'INTERNAL',
  'UNAVAILABLE',
]);
const RETRYABLE: ReadonlySet<string> = new Set([...UNCERTAIN, 'RESOURCE_EXHAUSTED', 'ABORTED']);

/** What the library for credentials says when it finds none, or when they have run out. */
const NO_CREDENTIALS = /default credentials|metadata from plugin failed|invalid_grant|invalid_rapt/i;

export function codeName(code: number): string {
  return CODES[code] ?? `code ${code}`;
}

/** Says of a failed administrative call what to do next, whether the service may have acted, and whether to try again. */
export function toVendorError(error: unknown, attempt: Attempt): VendorError {
  if (error instanceof VendorError) return error;
  const code = codeOf(error);
  const said = oneLine(error instanceof Error ? error.message : String(error));
  const { service, doing } = attempt;
  if (NO_CREDENTIALS.test(said)) {
    const message = `${doing}: no usable credentials; run \`gcloud auth application-default login\` (${said})`;
    return new VendorError(service, message, { retryable: false, certain: true });
  }
  const name = codeName(code);
  const message = `${doing}: ${whatToDo(name, said, attempt)}`;
  return new VendorError(service, message, { retryable: RETRYABLE.has(name), certain: !UNCERTAIN.has(name) });
}

function whatToDo(code: string, said: string, { service, api, project, role, notFound }: Attempt): string {
  if (/has not been used in project|it is disabled|SERVICE_DISABLED/.test(said)) {
    return `the API is not enabled; run \`gcloud services enable ${api} --project ${project}\``;
  }
  switch (code) {
    case 'PERMISSION_DENIED':
      return `permission is missing in the project ${project}; ask for ${role} there (${said})`;
    case 'UNAUTHENTICATED':
      return `the credentials are not accepted; run \`gcloud auth application-default login\` (${said})`;
    case 'NOT_FOUND':
      return `${notFound} (${said})`;
    case 'UNAVAILABLE':
      return `${service} cannot be reached; check the network and try again (${said})`;
    case 'DEADLINE_EXCEEDED':
      return `${service} did not answer in time; try again (${said})`;
    default:
      return said;
  }
}

/** 2 stands for unknown. */
function codeOf(error: unknown): number {
  const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'number' ? code : 2;
}

function oneLine(message: string): string {
  return message
    .replace(/\s+/g, ' ')
    .replace(/ Resolution note: ?$/, '')
    .trim()
    .slice(0, 300);
}
