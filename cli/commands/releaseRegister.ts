import { readRelease } from '../../shared/contracts/registerRelease.ts';
import { badInput } from '../commandError.ts';
import type { Context } from '../program/perform.ts';
import { answers } from '../server/answers.ts';
import { connect, type ServerFlags } from '../server/client.ts';

export interface RegisterFlags extends ServerFlags {
  readonly type?: string;
  readonly released?: string;
  readonly notes?: string;
  readonly irreversible?: boolean;
}

const FLAGS: Readonly<Record<string, string>> = {
  version: 'VERSION',
  type: '--type',
  releasedAt: '--released',
  notes: '--notes',
  irreversible: '--irreversible',
};

/** `tranche release register`: what is wrong with the flags is said here, the rest by the server. */
export async function registerRelease(version: string, flags: RegisterFlags, context: Context): Promise<void> {
  const { type, released: releasedAt, notes, irreversible } = flags;
  const request = { version, type, releasedAt, notes, irreversible };
  const read = readRelease(request, 'UTC');
  if ('errors' in read) {
    throw badInput(read.errors.map(({ field, message }) => ({ path: FLAGS[field] ?? field, field: '', message })));
  }
  const posted = { path: '/register-release', body: request, token: 'release' } as const;
  const { status, body } = await connect(flags, context).post(posted, answers.registered);
  context.output.show(body, ({ rollout: { id, state, stage, policy, ...shown } }, style) => {
    const where = `rollout ${style.bold(id)}, policy ${policy}, stage ${stage}, ${state}`;
    if (status === 200) return `${shown.version} is registered already; nothing changed (${where}).`;
    return `${shown.version} is registered: ${where}.\nFollow it with: tranche rollout show ${id}`;
  });
}
