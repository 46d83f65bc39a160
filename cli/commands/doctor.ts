import { CommandError, type ExitStatus } from '../commandError.ts';
import type { Style } from '../output.ts';
import type { Context } from '../program/perform.ts';
import { answers, type Check } from '../server/answers.ts';
import { type Client, connect, type ServerFlags } from '../server/client.ts';
import { indented, table } from '../text/table.ts';

const OLDEST_NODE = 24;

/** `tranche doctor`: what can be checked here, and then what the server says of itself. */
export async function examine(flags: ServerFlags, context: Context): Promise<ExitStatus> {
  const client = connect(flags, context);
  const { url, operatorToken, releaseToken } = await client.address();
  const server = await checkServer(client, url);
  const checks = [
    checkNode(),
    server.reachable,
    checkToken('operator', operatorToken, 'commands such as `tranche rollout pause`'),
    checkToken('release', releaseToken, '`tranche release register`'),
    ...server.own,
  ];
  context.output.show({ checks }, (shown, style) => renderChecks(shown.checks, style));
  return checks.every(({ ok }) => ok) ? 0 : 1;
}

function checkNode(): Check {
  const ok = Number(process.versions.node.split('.')[0]) >= OLDEST_NODE;
  const detail = ok ? process.versions.node : `${process.versions.node}; install Node ${OLDEST_NODE} or newer`;
  return { name: 'Node version', ok, detail };
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

function renderChecks(checks: readonly Check[], style: Style): string {
  const rows = checks.map(({ name, ok, detail }) => [
    ok ? { text: 'ok', paint: style.green } : { text: 'FAILED', paint: style.red },
    name,
    detail,
  ]);
  const failed = checks.filter(({ ok }) => !ok).length;
  const verdict =
    failed === 0 ? style.green('Everything is in place.') : style.red(`${failed} of ${checks.length} checks failed.`);
  return `${indented(table([{ title: '' }, { title: 'CHECK' }, { title: 'DETAIL' }], rows, style))}\n\n${verdict}`;
}
