import type { UptimeDoubt, UptimeVerdict } from './uptime.ts';
import { durationInWords } from '../calendar/duration.ts';
import { MINUTE } from '../calendar/time.ts';

/** What uptime checks say of an instance, in a line. Locations and checks are named as Monitoring names them. */
export function uptimeInWords(verdict: UptimeVerdict): string {
  const { evidence } = verdict;
  switch (verdict.kind) {
    case 'healthy': {
      const least = Math.min(...evidence.locations.map(({ passed }) => passed));
      const places = new Set(evidence.locations.map(({ location }) => location)).size;
      return `the uptime check gave at least ${least} passing points from each of ${places} locations`;
    }
    case 'unhealthy': {
      const places = [...new Set(verdict.failing.map(({ location }) => location))];
      const since = Math.min(...verdict.failing.map((each) => each.since));
      return `the uptime check fails from ${places.join(', ')}, ${forHowLong(evidence.lookedAt - since)}`;
    }
    case 'inconclusive':
      return doubtInWords(verdict.doubt, evidence.lookedAt);
  }
}

function forHowLong(milliseconds: number): string {
  return milliseconds < MINUTE ? 'for less than a minute' : `for ${durationInWords(milliseconds)}`;
}

function doubtInWords(doubt: UptimeDoubt, now: number): string {
  const ago = (at: number): string => durationInWords(now - at);
  switch (doubt.reason) {
    case 'clock-skew':
      return `points of the uptime check lie ${Math.ceil(doubt.ahead / 1_000)} seconds ahead of our clock, so their times prove nothing`;
    case 'no-points':
      return 'there are no points of an uptime check';
    case 'only-before-upgrade':
      return `the newest point of the uptime check is from before the upgrade ended, ${ago(doubt.newest)} ago`;
    case 'few-locations':
      return `the uptime check runs from ${doubt.locations.join(', ')} only; ${doubt.least} locations are needed`;
    case 'no-points-yet':
      return `there are no points of the uptime check yet from ${doubt.locations.join(', ')}`;
    case 'location-blind':
      return `there has been no sign of the uptime check from ${doubt.locations.join(', ')} for ${ago(doubt.since)}, while other locations give points`;
    case 'too-old':
      return `the newest point of the uptime check is ${ago(doubt.newest)} old`;
    case 'too-few-points':
      return `the uptime check has not passed ${doubt.least} times yet from ${doubt.locations.join(', ')}`;
  }
}
