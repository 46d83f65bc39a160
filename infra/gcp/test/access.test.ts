import { beforeAll, describe, expect, it } from 'vitest';
import { FUNCTIONS } from '../../cloud/topology.ts';
import { type Deployment, accountOf, agent, deployed, PROJECT_NUMBER, SCOPE_NUMBER } from './support/deployment.ts';
import { type Grant, SECRET_IDS, grantsOf, sorted } from './support/grants.ts';

const PERSON = 'group:platform@example.com';
const MACHINE = 'serviceAccount:release@acme-build.iam.gserviceaccount.com';

let deployment: Deployment;
let grants: readonly Grant[];
beforeAll(async () => {
  deployment = await deployed();
  grants = grantsOf(deployment);
});

describe('a function', () => {
  it.each(FUNCTIONS)('$name may do what the topology says, and nothing else', (wanted) => {
    const { name, state, publishes, secrets, asksMonitoring, readsMetrics, configuresMonitoring } = wanted;
    const member = accountOf(name);
    const scoped = [
      ...(asksMonitoring ? ['alertViewer'] : []),
      ...(readsMetrics ? ['viewer'] : []),
      ...(configuresMonitoring ? ['alertPolicyEditor', 'notificationChannelEditor', 'dashboardEditor'] : []),
    ];
    const expected: Grant[] = [
      { member, role: 'roles/logging.logWriter', on: 'project' },
      { member, role: 'roles/cloudtrace.agent', on: 'project' },
      { member, role: 'roles/monitoring.metricWriter', on: 'project' },
      {
        member,
        role: { reads: 'roles/datastore.viewer', writes: 'roles/datastore.user' }[state],
        on: 'project',
        only: 'resource.name == "projects/acme-tranche/databases/tranche"',
      },
      ...publishes.map((topic) => ({ member, role: 'roles/pubsub.publisher', on: `topic ${topic}` })),
      ...secrets.map((secret) => ({
        member,
        role: 'roles/secretmanager.secretAccessor',
        on: `secret ${SECRET_IDS[secret]}`,
      })),
      ...scoped.map((role) => ({ member, role: `roles/monitoring.${role}`, on: 'project acme-monitoring' })),
    ];
    expect(sorted(grants.filter((grant) => grant.member === member))).toEqual(sorted(expected));
  });

  it('that has to do with Cloud Monitoring may do it where the fleet is monitored, and nowhere else', async () => {
    const logMetrics = 'organizations/7/roles/logMetrics';
    const asking = await deployed({
      'tranche:scopingProjects': '["acme-monitoring", "acme-monitoring-eu"]',
      'tranche:instancesFolder': '42',
      'tranche:logMetricsRole': logMetrics,
    });
    const given = grantsOf(asking).filter(({ on }) => on.startsWith('project ') || on.startsWith('folder'));
    const seeing = given.filter(({ role }) => role === 'roles/monitoring.alertViewer');
    expect(seeing.map(({ member, on }) => [member, on])).toEqual([
      [accountOf('watch'), 'project acme-monitoring'],
      [accountOf('watch'), 'project acme-monitoring-eu'],
    ]);
    const member = accountOf('monitoring');
    expect(given.filter(({ on }) => on.startsWith('folder'))).toEqual([
      { member, role: 'roles/monitoring.uptimeCheckConfigEditor', on: 'folder folders/42' },
      { member, role: logMetrics, on: 'folder folders/42' },
    ]);
    const { inputs } = asking.one('gcp:cloudfunctionsv2/function:Function', 'watch');
    const MONITORING_SCOPING_PROJECTS = 'acme-monitoring,acme-monitoring-eu';
    expect(inputs['serviceConfig']).toMatchObject({ environmentVariables: { MONITORING_SCOPING_PROJECTS } });
  });

  it.each(FUNCTIONS)('$name runs under its own account', ({ name }) => {
    const { inputs } = deployment.one('gcp:cloudfunctionsv2/function:Function', name);
    const { serviceAccountEmail } = inputs['serviceConfig'] as { serviceAccountEmail: string };
    expect(`serviceAccount:${serviceAccountEmail}`).toBe(accountOf(name));
  });

  it.each(FUNCTIONS)('$name is invoked by those for whom it is there, and by nobody else', ({ name, trigger }) => {
    const invokers = grants.filter(({ on, role }) => on === `service ${name}` && role === 'roles/run.invoker');
    const expected =
      trigger.kind === 'messages'
        ? accountOf('push')
        : { people: agent('iap'), machines: MACHINE, vendors: 'allUsers' }[trigger.callers];
    expect(invokers.map(({ member }) => member)).toEqual([expected]);
  });

  it.each(FUNCTIONS)('$name can be reached from where its callers are, and from nowhere else', ({ name, trigger }) => {
    const { inputs } = deployment.one('gcp:cloudfunctionsv2/function:Function', name);
    const { ingressSettings } = inputs['serviceConfig'] as { ingressSettings: string };
    const balanced = 'ALLOW_INTERNAL_AND_GCLB';
    const http = { people: balanced, machines: 'ALLOW_ALL', vendors: balanced } as const;
    expect(ingressSettings).toBe(trigger.kind === 'messages' ? 'ALLOW_INTERNAL_ONLY' : http[trigger.callers]);
  });
});

describe('nobody', () => {
  it('comes in without being asked who he is, except to the functions that verify what their vendors send', () => {
    const open = ['github-webhook', 'opsgenie-webhook', 'slack-actions'];
    const others = deployment.resources.filter(
      ({ type, name }) => !(open.includes(name) && type.endsWith(':ServiceIamBinding')),
    );
    expect(others).toHaveLength(deployment.resources.length - open.length);
    expect(JSON.stringify(others)).not.toMatch(/allUsers|allAuthenticatedUsers|invokerIamDisabled/);
    const invoking = { member: 'allUsers', role: 'roles/run.invoker' };
    expect(sorted(grants.filter(({ member }) => member.startsWith('all')))).toEqual(
      open.map((name) => ({ ...invoking, on: `service ${name}` })),
    );
  });

  it('has a role but accounts of the deployment, agents of Google, and those who were configured', () => {
    const own = [...FUNCTIONS.map(({ name }) => name), 'push', 'build'].map(accountOf);
    const monitoring = [PROJECT_NUMBER, SCOPE_NUMBER].map(
      (number) => `serviceAccount:service-${number}@gcp-sa-monitoring-notification.iam.gserviceaccount.com`,
    );
    const known = new Set(['allUsers', ...own, agent('pubsub'), agent('iap'), ...monitoring, PERSON, MACHINE]);
    expect(grants.filter(({ member }) => !known.has(member))).toEqual([]);
  });

  it('may do more than one thing with the account of the pushes, or of the builds', () => {
    const messages = FUNCTIONS.filter(({ trigger }) => trigger.kind === 'messages');
    const push = messages.map(({ name }) => ({
      member: accountOf('push'),
      role: 'roles/run.invoker',
      on: `service ${name}`,
    }));
    expect(sorted(grants.filter(({ member }) => member === accountOf('push')))).toEqual(sorted(push));
    expect(
      grants
        .filter(({ member }) => member === accountOf('build'))
        .map(({ role, on }) => `${role} on ${on}`)
        .toSorted(),
    ).toEqual([
      'roles/artifactregistry.writer on repository tranche-functions',
      'roles/logging.logWriter on project',
      'roles/storage.objectViewer on project',
    ]);
  });
});
