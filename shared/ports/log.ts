export type Severity = 'DEBUG' | 'INFO' | 'NOTICE' | 'WARNING' | 'ERROR';

/** One structured line; `fields` must hold no secret. */
export type Log = (severity: Severity, message: string, fields?: Readonly<Record<string, unknown>>) => void;
