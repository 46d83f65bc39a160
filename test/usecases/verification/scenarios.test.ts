import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../../shared/domain/calendar/time.ts';
import { pullRequests } from '../../../shared/ports/collections.ts';
import { readChecks } from '../../../shared/usecases/readChecks.ts';
import type { Pipeline } from '../support/pipeline.ts';
import { ID, LOCATIONS, courseOf, lastOf, live, monitored } from './monitored.ts';

const HOST = 'i1.example.com';
/** i1 is dispatched at minute 0, and soaks from minute 5 on. */
const SOAKS = ['UpgradeClaimed 0', 'UpgradeDispatched 0', 'SoakStarted 5'];

/** Something is wrong between two minutes after 10:00. */
function between({ clock }: Pipeline, from: number, to: number) {
  return { from: clock.now() + from * MINUTE, to: clock.now() + to * MINUTE };
}

function cutOff(pipeline: Pipeline, from: number, to: number, locations: readonly string[] = LOCATIONS): void {
  for (const location of locations) {
    pipeline.monitoring.troubles.atLocation({
      location,
      host: HOST,
      kind: 'cut-off',
      ...between(pipeline, from, to),
    });
  }
}

describe('an upgrade is verified', () => {
  it('when it reports its version, its checks pass from every location and its soak is over', async () => {
    const pipeline = await monitored();
    await live(pipeline, 25);
    expect(await courseOf(pipeline, 'i1')).toEqual([...SOAKS, 'UpgradeVerified 20']);
    const verified = await lastOf(pipeline, 'i1', 'UpgradeVerified');
    expect(verified.reason).toBe(
      'it reports 5.2.0 and stayed healthy for 15 minutes; the uptime check gave at least 15 passing points from each of 6 locations',
    );
    expect(verified).toMatchObject({ versionBy: 'instance', reported: '5.2.0', soakedMinutes: 15, analysis: [] });
    expect(verified.uptime?.locations.map(({ location, passed, failed }) => [location, passed, failed])).toEqual(
      LOCATIONS.map((location) => [location, 15, 0]),
    );
  });

  it('after an hour in which monitoring was down, not before', async () => {
    const pipeline = await monitored();
    pipeline.monitoring.troubles.outage(between(pipeline, 6, 66));
    await live(pipeline, 20);
    await live(pipeline, 65, {}, 5);
    expect(await courseOf(pipeline, 'i1')).toEqual(SOAKS);
    expect(pipeline.logged).toContain('WARNING uptime points could not be read');
    await live(pipeline, 67);
    expect(await courseOf(pipeline, 'i1')).toEqual([...SOAKS, 'UpgradeVerified 66']);
  });

  it('although points can be read only minutes after their time', async () => {
    const pipeline = await monitored();
    pipeline.monitoring.troubles.delayPoints(4 * MINUTE);
    await live(pipeline, 25);
    expect(await courseOf(pipeline, 'i1')).toEqual([...SOAKS, 'UpgradeVerified 20']);
    const { uptime } = await lastOf(pipeline, 'i1', 'UpgradeVerified');
    expect(uptime?.locations.map(({ passed }) => passed)).toEqual(LOCATIONS.map(() => 11));
  });

  it('after one bad minute only when it has soaked again in full', async () => {
    const pipeline = await monitored();
    cutOff(pipeline, 9, 10, ['usa-iowa']);
    await live(pipeline, 40);
    const course = await courseOf(pipeline, 'i1');
    expect(course).toEqual([...SOAKS, 'SoakInterrupted 10', 'SoakStarted 12', 'UpgradeVerified 27']);
    expect(await lastOf(pipeline, 'i1', 'SoakInterrupted')).toMatchObject({
      reason: 'the uptime check fails from usa-iowa, for less than a minute',
      failing: [{ location: 'usa-iowa', check: expect.any(String), since: expect.any(Number) }],
    });
    const paper = await pipeline.store.get(pullRequests, `${ID}~i1`);
    const shown = paper && (await readChecks(pipeline.deps, paper));
    expect(shown?.checks.verification).toMatchObject({ interruptions: 1, soakedMinutes: 15 });
  });
});

describe('an upgrade has failed', () => {
  it('when the version is right and the checks fail, minutes after the first failing point', async () => {
    const pipeline = await monitored();
    cutOff(pipeline, 8, 999, ['eur-belgium', 'usa-iowa']);
    await live(pipeline, 25);
    expect(await courseOf(pipeline, 'i1')).toEqual([...SOAKS, 'SoakInterrupted 9', 'UpgradeFailed 19']);
    expect(await lastOf(pipeline, 'i1', 'UpgradeFailed')).toMatchObject({
      reason: 'not healthy for 10 minutes: the uptime check fails from eur-belgium, usa-iowa, for 9 minutes',
      failing: [{ location: 'eur-belgium' }, { location: 'usa-iowa' }],
    });
    // The other instance of the stage is verified at minute 30, and nothing else is left to do.
    await live(pipeline, 35);
    expect(await pipeline.rollout(ID)).toMatchObject({ hold: { cause: 'failed-instances' } });
  });

  it('when it breaks in its soak and stays broken', async () => {
    const pipeline = await monitored();
    await live(pipeline, 25, { 12: () => pipeline.world.break('i1', { kind: 'silent' }) });
    expect(await courseOf(pipeline, 'i1')).toEqual([...SOAKS, 'SoakInterrupted 13', 'UpgradeFailed 23']);
    expect((await lastOf(pipeline, 'i1', 'UpgradeFailed')).reason).toContain('the uptime check fails from');
  });

  it('when it flaps: the third interruption is one too many, and says so', async () => {
    const pipeline = await monitored();
    const on = () => pipeline.world.break('i1', { kind: 'unhealthy' });
    const off = () => pipeline.world.repair('i1');
    await live(pipeline, 40, { 8: on, 10: off, 16: on, 18: off, 24: on, 26: off, 32: on, 34: off });
    const course = await courseOf(pipeline, 'i1');
    expect(course.filter((event) => event.startsWith('SoakInterrupted'))).toHaveLength(2);
    expect(course.at(-1)).toMatch(/^UpgradeFailed 2\d$/);
    const { reason } = await lastOf(pipeline, 'i1', 'UpgradeFailed');
    expect(reason).toMatch(/^its soak was interrupted 3 times, at last because the instance is unhealthy/);
  });

  /** Until its deadline, two hours after the dispatch, it is looked at again. */
  async function failsAtDeadline(pipeline: Pipeline): Promise<string> {
    await live(pipeline, 30);
    await live(pipeline, 115, {}, 5);
    await live(pipeline, 119);
    expect(await courseOf(pipeline, 'i1')).toEqual(SOAKS);
    await live(pipeline, 120);
    expect(await courseOf(pipeline, 'i1')).toEqual([...SOAKS, 'UpgradeFailed 120']);
    return (await lastOf(pipeline, 'i1', 'UpgradeFailed')).reason;
  }

  it('at its deadline when monitoring is down for as long', async () => {
    const pipeline = await monitored();
    pipeline.monitoring.troubles.outage(between(pipeline, 6, 500));
    expect(await failsAtDeadline(pipeline)).toMatch(
      /^not verified within 120 minutes: the uptime checks could not be read: .*Cloud Monitoring/,
    );
  });

  it('at its deadline when the checks passed only before the upgrade', async () => {
    const pipeline = await monitored();
    for (const location of LOCATIONS) {
      pipeline.monitoring.troubles.atLocation({ location, host: HOST, kind: 'blind', ...between(pipeline, 4, 500) });
    }
    expect(await failsAtDeadline(pipeline)).toBe(
      'not verified within 120 minutes: the newest point of the uptime check is from before the upgrade ended, 116 minutes ago',
    );
  });

  it('at its deadline when one location is blind, whatever the others say', async () => {
    const pipeline = await monitored();
    const location = 'usa-iowa';
    pipeline.monitoring.troubles.atLocation({ location, host: HOST, kind: 'blind', ...between(pipeline, 4, 500) });
    expect(await failsAtDeadline(pipeline)).toMatch(
      /no sign of the uptime check from usa-iowa for \d+ (minutes|hours)/,
    );
  });

  it('at its deadline when the clock of the monitoring is minutes ahead', async () => {
    const pipeline = await monitored();
    pipeline.monitoring.troubles.skewClock(5 * MINUTE);
    expect(await failsAtDeadline(pipeline)).toMatch(/lie \d+ seconds ahead of our clock, so their times prove nothing/);
  });

  it('at its deadline when it is in no metrics scope', async () => {
    const pipeline = await monitored();
    pipeline.use({ uptimePoints: { points: async () => [], close: async () => undefined } });
    expect(await failsAtDeadline(pipeline)).toBe(
      'not verified within 120 minutes: there are no points of an uptime check',
    );
  });
});

it('a clock of the monitoring that is minutes behind only makes it wait', async () => {
  const pipeline = await monitored();
  pipeline.monitoring.troubles.skewClock(-5 * MINUTE);
  await live(pipeline, 25);
  expect(await courseOf(pipeline, 'i1')).toEqual([...SOAKS, 'UpgradeVerified 20']);
  const { uptime } = await lastOf(pipeline, 'i1', 'UpgradeVerified');
  expect(uptime?.locations.every(({ passed }) => passed <= 10)).toBe(true);
});
