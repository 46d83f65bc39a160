import type { Instant, LocalDate } from '../calendar/time.ts';
import type { ExclusionReason } from '../fleet/eligibility.ts';
import type { Group } from '../fleet/instance.ts';
import type { SlaForecast } from './sla.ts';

/** When and why one instance is upgraded. */
export interface PlannedUpgrade {
  readonly id: string;
  readonly slug: string;
  readonly group: Group;
  readonly stage: number;
  /** From 1, within the stage. */
  readonly wave: number;
  /** The day of its wave. */
  readonly waveDate: LocalDate;
  /** The day on which it is due to start, which may be later than its wave's day: see `delay`. */
  readonly date: LocalDate;
  readonly startsAt: Instant;
  readonly delay: Delay | null;
  /** Its place in the order of its group, from 1, and the size of the group: the reason for its stage. */
  readonly rank: number;
  readonly groupSize: number;
  /** The day by which it should be verified, and the one by which it is promised. */
  readonly forecast: LocalDate;
  readonly deadline: LocalDate;
}

/** Why an instance starts on a later day than its wave. `concurrency`: the lanes of its stage or the code host's limit. */
export type Delay = 'stage-opened-late' | 'maintenance-window-or-freeze' | 'concurrency';

export interface PlannedStage {
  readonly stage: number;
  readonly name: string;
  readonly kind: 'upgrade' | 'verification';
  readonly opens: LocalDate;
  readonly due: LocalDate;
  /** How many may fail, and so how many run at once; 0 for a verification stage. */
  readonly lanes: number;
  readonly instances: number;
  /** When the stage should be complete. */
  readonly completesAt: Instant;
}

export interface Excluded {
  readonly id: string;
  readonly reason: ExclusionReason;
}

export interface Plan {
  readonly version: string;
  readonly policy: string;
  readonly releasedAt: Instant;
  readonly dayZero: LocalDate;
  readonly stages: readonly PlannedStage[];
  readonly instances: readonly PlannedUpgrade[];
  readonly excluded: readonly Excluded[];
  readonly sla: SlaForecast;
}
