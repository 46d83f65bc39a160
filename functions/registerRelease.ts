import type { HttpFunction, Request } from '@google-cloud/functions-framework';
import { readRelease } from '../shared/contracts/registerRelease.ts';
import { currentStage, statusOf } from '../shared/domain/rollout/rollout.ts';
import { type RegisterReleaseDeps, type Registration, registerRelease } from '../shared/usecases/registerRelease.ts';
import type { Authenticate } from './authenticate.ts';
import { type Answer, UNAUTHORIZED, httpFunction, readJson } from './httpFunction.ts';
import type { Observers } from './requestSpan.ts';

/** `POST /register-release`: who releases says so here. */
export function registerReleaseFunction(
  deps: RegisterReleaseDeps & Observers & { readonly authenticate: Authenticate },
): HttpFunction {
  const handle = async (request: Request): Promise<Answer> => {
    if (request.method !== 'POST') return { status: 405, body: { error: 'POST only' } };
    const caller = await deps.authenticate(request);
    if (caller === undefined) return UNAUTHORIZED;
    const json = readJson(request);
    if ('answer' in json) return json.answer;
    const release = readRelease(json.value, deps.calendar.timeZone);
    if ('errors' in release) return { status: 400, body: { errors: release.errors } };
    return answer(await registerRelease(deps, release.value, caller.name ?? 'release-api'));
  };
  return httpFunction('register-release', handle, deps);
}

function answer(registration: Registration): Answer {
  switch (registration.kind) {
    case 'registered':
    case 'known': {
      const { rollout } = registration;
      const { id, version, policy, irreversible = false } = rollout;
      const where = { policy: policy.name, stage: currentStage(rollout), state: statusOf(rollout) };
      const shown = { id, version, ...where, irreversible };
      return { status: registration.kind === 'registered' ? 201 : 200, body: { rollout: shown } };
    }
    case 'invalid':
      return { status: 400, body: { errors: [{ field: registration.field, message: registration.message }] } };
    case 'refused':
      return { status: 409, body: { error: registration.message } };
  }
}
