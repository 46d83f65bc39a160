/** What is looked at of an instance, in the order of the specification's page on security. */
export const POSTURE_CHECKS = ['isolation', 'inbound', 'waf', 'vm-access', 'outbound', 'limits'] as const;
export type PostureCheck = (typeof POSTURE_CHECKS)[number];

/** How it is. What could not be read is `unknown`: it may be fine, but nobody knows. */
export type PostureState = 'met' | 'violated' | 'unknown';

export interface Verdict {
  readonly state: PostureState;
  /** What was found, in words. */
  readonly reason: string;
  /** What to do; `null` when there is nothing to do. */
  readonly remedy: string | null;
  /** It is met, but not by much. */
  readonly warning?: true;
}

/** Something that was asked of the outside: what it said, or why it could not be read and what would help. */
export type Reading<T> = { readonly value: T } | { readonly unread: string; readonly remedy: string };

export function met(reason: string): Verdict {
  return { state: 'met', reason, remedy: null };
}

export function violated(reason: string, remedy: string): Verdict {
  return { state: 'violated', reason, remedy };
}

export function unknown(reason: string, remedy: string): Verdict {
  return { state: 'unknown', reason, remedy };
}

/** What is asked of a reading, when there is one. */
export function judged<T>(reading: Reading<T>, judge: (value: T) => Verdict): Verdict {
  return 'value' in reading ? judge(reading.value) : unknown(reading.unread, reading.remedy);
}

const WORST_FIRST: readonly PostureState[] = ['violated', 'unknown', 'met'];

/** The verdict on a whole: as bad as the worst of its parts. Whatever is not met is told, the worst first. */
export function together(parts: readonly [Verdict, ...Verdict[]]): Verdict {
  const [worst, ...others] = parts.toSorted((one, other) => rankOf(one) - rankOf(other));
  if (worst === undefined) throw new TypeError('a whole has parts');
  const told = [worst, ...others].filter(({ state }) => worst.state === 'met' || state !== 'met');
  const remedies = [...new Set(told.flatMap(({ remedy }) => remedy ?? []))];
  return {
    state: worst.state,
    reason: told.map(({ reason }) => reason).join('; '),
    remedy: remedies.length === 0 ? null : remedies.join('; '),
    ...(worst.state === 'met' && parts.some(({ warning }) => warning) && { warning: true }),
  };
}

export function rankOf({ state }: Verdict): number {
  return WORST_FIRST.indexOf(state);
}

const SHOWN = 5;

/** `a, b, c and 4 more` */
export function some(names: readonly string[]): string {
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : '';
  return `${names.slice(0, SHOWN).join(', ')}${more}`;
}
