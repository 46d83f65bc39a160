import { readRelease } from '../../shared/contracts/registerRelease.ts';
import { badInput } from '../commandError.ts';
import type { Context } from '../program/perform.ts';
import { connect, objectIn, type ServerFlags } from '../server/client.ts';

export interface RegisterFlags extends ServerFlags {
  readonly type?: string;
  readonly released?: string;
  readonly notes?: string;
}

interface Registered {
  readonly id: string;
  readonly version: string;
  readonly policy: string;
  readonly stage: number;
  readonly state: string;
}

const FLAGS: Readonly<Record<string, string>> = {
  version: 'VERSION',
  type: '--type',
  releasedAt: '--released',
  notes: '--notes',
};

/** `tranche release register`: what is wrong with the flags is said here, the rest by the server. */
export async function registerRelease(version: string, flags: RegisterFlags, context: Context): Promise<void> {
  const { type, released: releasedAt, notes } = flags;
  const request = { version, type, releasedAt, notes };
  const read = readRelease(request, 'UTC');
  if ('errors' in read) {
    throw badInput(read.errors.map(({ field, message }) => ({ path: FLAGS[field] ?? field, field: '', message })));
  }
  const { status, body } = await connect(flags, context).post('/register-release', request, 'release');
  const rollout = objectIn<Registered>(body, 'rollout');
  context.output.show({ rollout }, ({ rollout: { id, state, stage, policy, ...shown } }, style) => {
    const where = `rollout ${style.bold(id)}, policy ${policy}, stage ${stage}, ${state}`;
    if (status === 200) return `${shown.version} is registered already; nothing changed (${where}).`;
    return `${shown.version} is registered: ${where}.\nFollow it with: tranche rollout show ${id}`;
  });
}
