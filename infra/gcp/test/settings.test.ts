import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readSettings } from '../settings/settings.ts';
import { CONFIGURATION } from './support/configuration.ts';

describe('the configuration of a stack', () => {
  it('is filled up with defaults', () => {
    expect(readSettings(CONFIGURATION)).toEqual({
      project: 'acme-tranche',
      region: 'europe-west1',
      environment: 'prod',
      githubApiUrl: 'https://api.github.com',
      deploymentsRepository: 'acme/cloud',
      trackingRepository: 'acme/customer',
      releaseRepositories: [],
      prereleases: false,
      writesPerMinute: undefined,
      writesPerHour: undefined,
      upgrades: undefined,
      instanceUrl: 'https://{domain}',
      opsgenieApiUrl: 'https://api.opsgenie.com',
      slackApiUrl: 'https://slack.com/api/',
      slackChannels: ['opsgenie', 'alerts-managed-instances'],
      telemetryEndpoint: undefined,
      domain: 'tranche.example.com',
      people: ['group:platform@example.com'],
      machines: ['serviceAccount:release@acme-build.iam.gserviceaccount.com'],
      commandLineClients: [],
      alertEmails: ['oncall@example.com'],
      incidentProjects: [],
      scopingProjects: ['acme-monitoring'],
      instancesFolder: undefined,
      logMetricsRole: 'roles/logging.configWriter',
      database: 'tranche',
      databaseLocation: 'europe-west1',
      dailyBackupDays: 7,
      weeklyBackupWeeks: 14,
      logDays: 365,
    });
  });

  it('is refused with everything that is wrong at once', () => {
    const wrong = {
      'gcp:project': 'Acme',
      'tranche:environment': 'prod',
      'tranche:deploymentsRepository': 'cloud',
      'tranche:trackingRepository': 'acme/customer',
      'tranche:releaseRepositories': '["product"]',
      'tranche:prereleases': 'perhaps',
      'tranche:writesPerMinute': '0',
      'tranche:writesPerHour': '1.5',
      'tranche:upgrades': 'mail',
      'tranche:instanceUrl': 'https://example.com',
      'tranche:opsgenieApiUrl': 'http://api.opsgenie.com',
      'tranche:slackChannels': '["#opsgenie"]',
      'tranche:domain': 'https://tranche.example.com',
      'tranche:people': '[]',
      'tranche:machines': 'release',
      'tranche:alertEmails': '["oncall"]',
      'tranche:instancesFolder': 'folders/7',
      'tranche:logMetricsRole': 'editor',
      'tranche:logDays': 'forever',
      'tranche:pepole': '[]',
    };
    expect(() => readSettings(wrong)).toThrow(
      [
        'the configuration of the stack is not usable:',
        'gcp:project: must be the id of a project',
        'gcp:region: is missing',
        'tranche:deploymentsRepository: must be OWNER/NAME, for example acme/cloud',
        'tranche:releaseRepositories.0: must be OWNER/NAME, for example acme/cloud',
        'tranche:prereleases: must be true or false',
        'tranche:writesPerMinute: must be a whole number from 1 to 999999999',
        'tranche:writesPerHour: must be a whole number from 1 to 999999999',
        'tranche:upgrades: must be workflow or pull-request',
        'tranche:instanceUrl: must hold {domain}, for example https://{domain}',
        'tranche:opsgenieApiUrl: must be an https address',
        'tranche:slackChannels.0: must be the name of a channel, without #',
        'tranche:domain: must be a domain name, for example x.example.com',
        'tranche:people: must name somebody: nobody could use the console',
        'tranche:machines: must be a list',
        'tranche:alertEmails.0: must be an e-mail address',
        'tranche:scopingProjects: is missing',
        'tranche:instancesFolder: must be the number of a folder',
        'tranche:logMetricsRole: must be a role such as organizations/123456789012/roles/logMetrics',
        'tranche:logDays: must be a whole number from 1 to 3650',
        'tranche:pepole: there is no such setting',
      ].join('\n  '),
    );
  });

  it.each(['allUsers', 'allAuthenticatedUsers', 'allusers:x', 'someone@example.com'])('never lets in %s', (member) => {
    for (const key of ['tranche:people', 'tranche:machines']) {
      const open = { ...CONFIGURATION, [key]: JSON.stringify(['group:team@example.com', member]) };
      expect(() => readSettings(open)).toThrow(`${key}.1: must be a member`);
    }
  });

  it('leaves other settings of the provider alone', () => {
    expect(() => readSettings({ ...CONFIGURATION, 'gcp:impersonateServiceAccount': 'x' })).not.toThrow();
  });

  it('has an example that names every setting', () => {
    const example = readFileSync(new URL('../Pulumi.example.yaml', import.meta.url), 'utf8');
    const named = [...example.matchAll(/^ {2}(?:# )?((?:gcp|tranche):\w+):/gm)].map(([, key = '']) => key);
    const known = Object.keys(readSettings(CONFIGURATION)).map((key) =>
      key === 'project' || key === 'region' ? `gcp:${key}` : `tranche:${key}`,
    );
    expect(named.toSorted()).toEqual(known.toSorted());
  });
});
