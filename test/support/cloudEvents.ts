import { generateKeyPairSync, sign } from 'node:crypto';
import { type Server, createServer } from 'node:http';
import { type Asked, pushed } from './cloudFunction.ts';
import { VENDOR_SECRETS, githubDelivery, pagerEvent, slackPress } from './vendorRequests.ts';

const AUDIENCE = '/projects/1/global/backendServices/2';
const REVISION = 'a'.repeat(40);
const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** What a deployed function finds around it: its vendors and the keys of Identity-Aware Proxy, on loopback. */
export interface CloudSurroundings {
  readonly env: Readonly<Record<string, string>>;
  /** The paths that functions have asked for. */
  readonly asked: readonly string[];
  /** A real first event of each function. */
  readonly events: Readonly<Record<string, Asked>>;
  close(): void;
}

export async function cloudSurroundings(): Promise<CloudSurroundings> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const keys = { key: publicKey.export({ type: 'spki', format: 'pem' }) };
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    // Of the code host, of the pager and of Slack: nobody minds what the others say.
    const body =
      request.url === '/keys' ? keys : { sha: REVISION, result: 'PONG', took: 0.1, requestId: '1', ok: true };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  const url = await listen(server);

  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: 'https://cloud.google.com/iap', aud: AUDIENCE, sub: '1', email: 'ana@example.com' };
  const signed = `${encoded({ alg: 'ES256', kid: 'key' })}.${encoded({ ...claims, iat: now - 10, exp: now + 3_000 })}`;
  const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  const assertion = `${signed}.${signature.toString('base64url')}`;
  const identity = `${encoded({})}.${encoded({ email: 'release@example.com', email_verified: true })}.x`;
  const one = { rollout: 'prod-9.9.9', instance: 'nobody' };
  const person = { headers: { 'x-goog-iap-jwt-assertion': assertion } };
  const release = {
    action: 'published',
    repository: { full_name: 'acme/product' },
    sender: { login: 'ana' },
    release: { tag_name: 'v1.0.0', draft: false, prerelease: false, body: 'release-type: major' },
  };
  const open = { incident: { incident_id: '0.first', state: 'closed', scoping_project_id: 'unknown' }, version: '1.2' };
  return {
    env: {
      TRANCHE_ENVIRONMENT: 'prod',
      GITHUB_API_URL: url,
      GITHUB_TOKEN: 'token-of-the-stand-in',
      GITHUB_DEPLOYMENTS_REPO: 'acme/cloud',
      GITHUB_TRACKING_REPO: 'acme/customer',
      ...VENDOR_SECRETS,
      OPSGENIE_API_URL: url,
      OPSGENIE_API_KEY: 'key-of-the-stand-in',
      SLACK_API_URL: `${url}/slack/`,
      SLACK_BOT_TOKEN: 'token-of-the-stand-in',
      MONITORING_SCOPING_PROJECTS: 'acme-monitoring',
      MONITORING_API_ENDPOINT: url,
      TRANCHE_IAP_AUDIENCE: AUDIENCE,
      TRANCHE_IAP_KEYS_URL: `${url}/keys`,
    },
    asked,
    events: {
      'register-release': {
        method: 'POST',
        path: '/register-release',
        headers: { authorization: `Bearer ${identity}`, 'content-type': 'application/json' },
        body: JSON.stringify({ version: '1.0.0', type: 'major' }),
      },
      'github-webhook': githubDelivery('release', JSON.stringify(release)),
      'opsgenie-webhook': pagerEvent('Acknowledge'),
      'slack-actions': slackPress(now),
      api: { method: 'GET', path: '/api/rollouts', ...person },
      console: { method: 'GET', path: '/', ...person },
      ticks: pushed('ticks', { kind: 'pulse' }),
      plans: pushed('plans', { rollout: one.rollout }),
      upgrades: pushed('upgrades', { ...one, attempt: 1, lane: 'none' }),
      verifications: pushed('verifications', { ...one, attempt: 1 }),
      tracking: pushed('tracking', { rollout: one.rollout, writes: 0 }),
      'pull-requests': pushed('pull-requests', { ...one, writes: 0 }),
      incidents: pushed('incidents', open),
      pages: pushed('pages', { alert: 'nobody' }),
      threads: pushed('threads', { alert: 'nobody', channel: 'opsgenie' }),
      'post-mortems': pushed('post-mortems', { alert: 'nobody' }),
      watch: pushed('watch', { kind: 'watch' }),
      monitoring: pushed('monitoring', { project: 'nobody' }),
    },
    close: () => void server.close(),
  };
}

/** The environment as after a first sync: the fleet is unchanged, and a newer release is known. */
export const KNOWN_ENVIRONMENT = { active: null, newest: '9.9.9', fleetRevision: REVISION, fleetChanges: 1 };

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`);
    });
  });
}
