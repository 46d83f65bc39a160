import { CommandError } from '../commandError.ts';
import type { Context } from '../program/perform.ts';
import { answers, type Check } from '../server/answers.ts';
import { type Client, connect, type ServerFlags } from '../server/client.ts';

/** Whether a server runs, whether its tokens are here, and what it says of itself. */
export async function examineServer(flags: ServerFlags, context: Context): Promise<Check[]> {
  const client = connect(flags, context);
  const { url, operatorToken, releaseToken, identityToken } = await client.address();
  const { reachable, own } = await checkServer(client, url);
  return [
    reachable,
    checkToken('operator', identityToken ?? operatorToken, 'commands such as `tranche rollout pause`'),
    checkToken('release', identityToken ?? releaseToken, '`tranche release register`'),
    ...own,
  ];
}

function checkToken(kind: 'operator' | 'release', token: string | undefined, needed: string): Check {
  const set = `set TRANCHE_${kind.toUpperCase()}_TOKEN; ${needed} cannot work without it`;
  return { name: `${kind} token`, ok: token !== undefined, detail: token === undefined ? set : 'configured' };
}

async function checkServer(client: Client, url: string): Promise<{ reachable: Check; own: readonly Check[] }> {
  try {
    const { checks } = await client.get('/api/doctor', answers.checks);
    return { reachable: { name: 'server', ok: true, detail: `answers at ${url}` }, own: checks };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { reachable: { name: 'server', ok: false, detail: error.lines.join('; ') }, own: [] };
  }
}
