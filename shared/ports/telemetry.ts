/** Values that a trace or a metric can be searched by. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** What goes along with a message or a request, so that its work joins the trace of its sender. */
export type Carrier = Readonly<Record<string, string>>;

/** Where in which trace something happens. */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits: of the span that is running, or of the one that asked for this work. */
  readonly spanId: string;
  readonly sampled: boolean;
}

/** What is being worked on: every line that is logged meanwhile carries it. */
export interface Running {
  readonly trace: TraceContext | undefined;
  /** Such as the rollout and the instance that a message is about. */
  readonly labels: Readonly<Record<string, string>>;
}

export interface SpanStart {
  readonly name: string;
  readonly kind: 'server' | 'consumer' | 'producer' | 'internal';
  readonly attributes?: Attributes;
  /** What came along with the message or request; left out, or without a trace: the work that is running. */
  readonly parent?: Carrier;
  /** For every line that is logged while it runs, in addition to those of the work around it. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** A piece of work while it runs. */
export interface Span {
  set(attributes: Attributes): void;
  /** It failed, though it will not throw. */
  fail(error: unknown): void;
}

export interface Gauge {
  readonly name: string;
  /** In the notation of UCUM: `s`, `{upgrade}`, `1`. */
  readonly unit: string;
  readonly description: string;
  readonly value: number;
  readonly attributes: Attributes;
}

/** Traces and metrics. None of it may fail or hold up the work that it tells of. */
export interface Telemetry {
  /** False when nobody would hear of a measurement: then it need not be made. */
  readonly on: boolean;
  /** Runs the work as a span; what it throws fails the span and is thrown on. */
  span<R>(start: SpanStart, work: (span: Span) => Promise<R>): Promise<R>;
  /** Of the work that is running; empty when it is part of no trace. */
  carrier(): Carrier;
  /** Each is the value of this moment. */
  record(gauges: readonly Gauge[]): void;
  /**
   * Sends what has been collected, and waits for that only so long. Never rejects. Called at the end of each
   * invocation: a function gets no processor time, and may be ended, once it has answered.
   */
  flush(): Promise<void>;
}
