import type { Instant, Interval } from '../../../../shared/domain/calendar/time.ts';

/** What is wrong with one checker location; with `host` left out, for all that it checks. */
export interface LocationTrouble extends Interval {
  readonly location: string;
  readonly host?: string;
  /** `blind`: it gives no points. `cut-off`: it does not reach what it checks, so that its checks fail. */
  readonly kind: 'blind' | 'cut-off';
}

export interface Outage extends Interval {
  /** Nothing was measured either; else the points of that time are there when it is over. */
  readonly losesPoints?: boolean;
}

export type Troubles = ReturnType<typeof createTroubles>;

/** What goes wrong at Cloud Monitoring; times are those of our clock. */
export function createTroubles() {
  const outages: Outage[] = [];
  const atLocations: LocationTrouble[] = [];
  let lateness = 0;
  let skew = 0;

  const isAt = ({ from, to }: Interval, at: Instant): boolean => from <= at && at < to;
  const hasTrouble = (kind: LocationTrouble['kind'], location: string, host: string, at: Instant): boolean =>
    atLocations.some(
      (each) =>
        each.kind === kind &&
        each.location === location &&
        (each.host === undefined || each.host === host) &&
        isAt(each, at),
    );

  return {
    /** It answers no call in that time. */
    outage: (outage: Outage): void => void outages.push(outage),

    atLocation: (trouble: LocationTrouble): void => void atLocations.push(trouble),

    /** From now on a point can be read so many milliseconds after its time. */
    delayPoints: (milliseconds: number): void => void (lateness = milliseconds),

    /** From now on its clock is so many milliseconds ahead of ours, or behind if negative. */
    skewClock: (milliseconds: number): void => void (skew = milliseconds),

    lateness: (): number => lateness,
    skew: (): number => skew,
    isDown: (at: Instant): boolean => outages.some((each) => isAt(each, at)),
    isLost: (at: Instant): boolean => outages.some((each) => each.losesPoints === true && isAt(each, at)),
    isBlind: (location: string, host: string, at: Instant): boolean => hasTrouble('blind', location, host, at),
    isCutOff: (location: string, host: string, at: Instant): boolean => hasTrouble('cut-off', location, host, at),
  };
}
