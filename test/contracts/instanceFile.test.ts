import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readInstanceFile } from '../../shared/contracts/instanceFile.ts';
import type { Instance } from '../../shared/domain/fleet/instance.ts';
import { damaged, expectUseful, told } from './mutations.ts';

const PATH = 'environments/prod/deployments/src-1f3a9c2b7d/config.yaml';
const FULL = `metadata:
  name: src-1f3a9c2b7d            # instance id
  labels: { instance-type: production }
spec:
  slug: acme
  domain: acme.example.com
  gcpProjectId: src-1f3a9c2b7d
  sourcegraphVersion: 5.1.9
  releaseChannel: stable
  region: us-central1
  suspended: false
  canary: false
  last: false
  maintenanceWindow: { days: [tue, wed], from: "20:00", to: "02:00", timeZone: Europe/Berlin }
  ingress: { allowlist: [203.0.113.0/24] }
  trialEndsOn: 2026-12-31
`;
const SMALL = `spec:
  domain: acme.example.com
  gcpProjectId: p-1
  sourcegraphVersion: 5.1.9
`;

const read = (text: string, folder = 'src-1f3a9c2b7d') => readInstanceFile(text, PATH, folder);
const problems = (text: string): string[] => told(read(text).problems);
/** The instance of the full file with one line of it replaced. */
const changed = (line: RegExp, by: string): string => {
  expect(FULL).toMatch(line);
  return FULL.replace(line, by);
};
const instance = (text: string): Instance => {
  const found = read(text).instance;
  expect(problems(text)).toEqual([]);
  return found!;
};

describe('a config.yaml', () => {
  it('describes an instance', () => {
    expect(read(FULL)).toEqual({
      id: 'src-1f3a9c2b7d',
      problems: [],
      instance: {
        id: 'src-1f3a9c2b7d',
        slug: 'acme',
        domain: 'acme.example.com',
        gcpProjectId: 'src-1f3a9c2b7d',
        group: 'customer',
        instanceType: 'production',
        version: '5.1.9',
        releaseChannel: 'stable',
        region: 'us-central1',
        suspended: false,
        canary: false,
        last: false,
        maintenanceWindow: { days: ['tue', 'wed'], from: '20:00', to: '02:00', timeZone: 'Europe/Berlin' },
        ingressAllowlist: ['203.0.113.0/24'],
        trialEndsOn: '2026-12-31',
      },
    });
  });

  it('may leave out everything but domain, project and version', () => {
    expect(read(SMALL, 'a-1')).toEqual({
      id: 'a-1',
      problems: [],
      instance: {
        id: 'a-1',
        slug: 'a-1',
        domain: 'acme.example.com',
        gcpProjectId: 'p-1',
        group: undefined,
        instanceType: '',
        version: '5.1.9',
        releaseChannel: 'stable',
        suspended: false,
        canary: false,
        last: false,
      },
    });
  });

  it('ignores fields it does not know, and keys without a value', () => {
    const text = `${SMALL}  region:\n  maintenanceWindow:\n  ingress: { mode: strict }\n  disks: [{ a: 1 }]\nstatus: ok\n`;
    expect(instance(text)).toEqual(instance(SMALL));
  });

  it.each([
    ['internal', 'internal'],
    ['trial', 'trial'],
    ['production', 'customer'],
    ['customer', 'customer'],
    ['sandbox', undefined],
    ['Production', undefined],
  ])('with the label instance-type: %s is of the group %s, and is readable', (type, group) => {
    const found = instance(changed(/instance-type: production/, `instance-type: ${type}`));
    expect([found.group, found.instanceType]).toEqual([group, type]);
  });

  it('is readable whatever its labels are', () => {
    for (const labels of ['[a]', '7', '{}', '{ instance-type: [1] }', '']) {
      expect(instance(changed(/labels: .*/, `labels: ${labels}`)).group).toBeUndefined();
    }
    expect(instance(changed(/ {2}labels: .*\n/, '')).instanceType).toBe('');
    expect(instance(changed(/production/, '42')).instanceType).toBe('42');
  });

  it('may write the version like a tag', () => {
    expect(instance(changed(/5\.1\.9/, 'v5.1.9')).version).toBe('5.1.9');
  });

  it('may write weekdays in full and in any case, each counted once', () => {
    const days = instance(changed(/\[tue, wed\]/, '[Tuesday, WED, tues, sunday]')).maintenanceWindow?.days;
    expect(days).toEqual(['tue', 'wed', 'sun']);
  });

  it('has its maintenance window in UTC when it names no zone', () => {
    expect(instance(changed(/, timeZone: .* }/, ' }')).maintenanceWindow?.timeZone).toBe('UTC');
  });

  it('has its domain in small letters', () => {
    expect(instance(changed(/acme\.example/, 'Acme.Example')).domain).toBe('acme.example.com');
  });

  it('may allow single addresses and IPv6', () => {
    const ranges = '[203.0.113.7, "2001:db8::/32", "::1"]';
    expect(instance(changed(/\[203.*\]/, ranges)).ingressAllowlist).toEqual(['203.0.113.7', '2001:db8::/32', '::1']);
  });

  it('is readable with Windows line ends, comments and other scripts', () => {
    const text = `# Überschrift\n${FULL.replace('labels: {', 'labels: { name: "フリント 🪨",')}`.replaceAll(
      '\n',
      '\r\n',
    );
    expect(instance(text)).toEqual(instance(FULL));
  });
});

describe('the id of an instance', () => {
  it('is the one in the file, with a problem when its folder has another name', () => {
    const deployment = read(FULL, 'elsewhere');
    expect([deployment.id, deployment.instance?.id]).toEqual(['src-1f3a9c2b7d', 'src-1f3a9c2b7d']);
    expect(told(deployment.problems)).toEqual([
      '2 metadata.name: "src-1f3a9c2b7d" is not the name of its folder, "elsewhere"; it goes by the first: rename one of them',
    ]);
  });

  it('must be one when it is taken from the folder', () => {
    const deployment = read(SMALL, 'a b');
    expect([deployment.id, deployment.instance]).toEqual(['a b', undefined]);
    expect(told(deployment.problems)).toEqual([
      '1 metadata.name: missing, and the folder\'s name "a b" is no instance id; write one',
    ]);
  });
});

describe('a config.yaml that is wrong', () => {
  const VERSION = 'write major.minor.patch, e.g. 5.1.9';
  const TIME = 'write HH:MM from 00:00 to 23:59 in quotes, e.g. "20:00"';
  const DATE = 'write a day that exists as YYYY-MM-DD, e.g. 2026-12-24';
  const WEEKDAY = 'write mon, tue, wed, thu, fri, sat or sun';
  const RANGE = 'write it as CIDR, e.g. 203.0.113.0/24 or 2001:db8::/32';
  const HOST = 'write one without scheme or path, e.g. acme.example.com';
  const ID = 'write up to 63 letters, digits and hyphens, e.g. src-1f3a9c2b7d';

  it.each<[RegExp, string, string]>([
    [/5\.1\.9/, '5.1', `8 spec.sourcegraphVersion: 5.1 is no version; ${VERSION}`],
    [/5\.1\.9/, 'latest', `8 spec.sourcegraphVersion: "latest" is no version; ${VERSION}`],
    [/5\.1\.9/, '5.1.9.1', `8 spec.sourcegraphVersion: "5.1.9.1" is no version; ${VERSION}`],
    [/5\.1\.9/, '', `8 spec.sourcegraphVersion: missing; ${VERSION}`],
    [/ {2}sourcegraphVersion.*\n/, '', `4 spec.sourcegraphVersion: missing; ${VERSION}`],
    [/ {2}domain.*\n/, '', `4 spec.domain: missing; ${HOST}`],
    [
      /acme\.example\.com/,
      'https://acme.example.com',
      `6 spec.domain: "https://acme.example.com" is no host name; ${HOST}`,
    ],
    [/acme\.example\.com/, '192.0.2.1', `6 spec.domain: "192.0.2.1" is no host name; ${HOST}`],
    [/acme\.example\.com/, 'acme', `6 spec.domain: "acme" is no host name; ${HOST}`],
    [/ {2}gcpProjectId.*\n/, '', '4 spec.gcpProjectId: missing; write the id of its own Google Cloud project'],
    [
      /Id: src-1f3a9c2b7d/,
      'Id: a/b',
      '7 spec.gcpProjectId: "a/b" is no project id; write the id of its own Google Cloud project',
    ],
    [/name: src-1f3a9c2b7d/, 'name: ../x', `2 metadata.name: "../x" is no instance id; ${ID}`],
    [
      /name: src-1f3a9c2b7d/,
      'name: 12345',
      '2 metadata.name: 12345 is a number here and not a text; write it in quotes: "12345"',
    ],
    [/slug: acme/, 'slug: a/b', '5 spec.slug: "a/b" is no slug; write letters, digits, dots, hyphens and underscores'],
    [
      /slug: acme/,
      String.raw`slug: "a\u0000"`,
      String.raw`5 spec.slug: "a\u{0}" is no slug; write letters, digits, dots, hyphens and underscores`,
    ],
    [/: stable/, ': beta', '9 spec.releaseChannel: "beta" is no release channel; write stable, insiders or pause'],
    [/suspended: false/, 'suspended: yes', '11 spec.suspended: "yes" is no flag; write true or false'],
    [/canary: false/, 'canary: 1', '12 spec.canary: 1 is no flag; write true or false'],
    [
      /\[tue, wed\]/,
      '[]',
      '14 spec.maintenanceWindow.days: no day at all: the window would never open; leave it out or write a weekday, e.g. [tue]',
    ],
    [
      /\[tue, wed\]/,
      'tue',
      '14 spec.maintenanceWindow.days: "tue" is no list; write the weekdays on which it opens, e.g. [tue, wed]',
    ],
    [/\[tue, wed\]/, '[tue, we]', `14 spec.maintenanceWindow.days[1]: "we" is no weekday; ${WEEKDAY}`],
    [/"20:00"/, '"24:00"', `14 spec.maintenanceWindow.from: "24:00" is no time of day; ${TIME}`],
    [/"20:00"/, '9:00', `14 spec.maintenanceWindow.from: "9:00" is no time of day; ${TIME}`],
    [
      /"20:00"/,
      '1200',
      '14 spec.maintenanceWindow.from: 1200 is no time of day; unquoted, 20:00 is the number 1200 in YAML 1.1: write "20:00" in quotes',
    ],
    [
      /Europe\/Berlin/,
      'Europe/Atlantis',
      '14 spec.maintenanceWindow.timeZone: "Europe/Atlantis" is no time zone; write a name of the IANA database such as Europe/Berlin',
    ],
    [/203\.0\.113\.0\/24/, '203.0.113.0/33', `15 spec.ingress.allowlist[0]: "203.0.113.0/33" is no IP range; ${RANGE}`],
    [
      /203\.0\.113\.0\/24/,
      '"2001:db8::/129"',
      `15 spec.ingress.allowlist[0]: "2001:db8::/129" is no IP range; ${RANGE}`,
    ],
    [/203\.0\.113\.0\/24/, "'::%0/0'", `15 spec.ingress.allowlist[0]: "::%0/0" is no IP range; ${RANGE}`],
    [/203\.0\.113\.0\/24/, '0.0.0.0/', `15 spec.ingress.allowlist[0]: "0.0.0.0/" is no IP range; ${RANGE}`],
    [/2026-12-31/, '2026-02-30', `16 spec.trialEndsOn: "2026-02-30" is no date; ${DATE}`],
    [/2026-12-31/, '31.12.2026', `16 spec.trialEndsOn: "31.12.2026" is no date; ${DATE}`],
    [/spec:/, 'specs:', '1 spec: missing; write domain, gcpProjectId, sourcegraphVersion and so on'],
    [/ {2}last: false/, '  slug: other', '13 spec.slug: there twice, first on line 5; keep one of them'],
  ])('%s -> %j is told where and why', (line, by, expected) => {
    const deployment = read(changed(line, by));
    expect(told(deployment.problems)).toEqual([expected]);
    expect(deployment.problems[0]?.path).toBe(PATH);
    expect([deployment.id, deployment.instance]).toEqual(['src-1f3a9c2b7d', undefined]);
  });

  it('explains times of a YAML 1.1 file', () => {
    const text = `%YAML 1.1\n---\n${changed(/"20:00"/, '20:00')}`;
    expect(problems(text)[0]).toContain('unquoted, 20:00 is the number 1200 in YAML 1.1');
  });

  it('is told everything at once', () => {
    const text = FULL.replace('5.1.9', '5.1').replace('acme.example.com', 'acme_').replace('[tue, wed]', '[tue, x, y]');
    const fields = read(text.replace('2026-12-31', '2026-13-01')).problems.map(({ line, field }) => `${line} ${field}`);
    expect(fields).toEqual([
      '6 spec.domain',
      '8 spec.sourcegraphVersion',
      '14 spec.maintenanceWindow.days[1]',
      '14 spec.maintenanceWindow.days[2]',
      '16 spec.trialEndsOn',
    ]);
  });

  it('never throws, however it is damaged', () => {
    fc.assert(
      fc.property(damaged(FULL), (text) => {
        const deployment = read(text);
        if (deployment.instance === undefined) expectUseful(deployment.problems, text);
      }),
      { numRuns: 1_000 },
    );
  });
});
