import { DAY } from '../domain/calendar/time.ts';
import type { Releases } from '../ports/releases.ts';
import { VendorError } from '../ports/vendorError.ts';
import { type TakeWebhookDeps, takeWebhook } from './takeWebhook.ts';

export interface LookForReleasesDeps extends TakeWebhookDeps {
  readonly releases: Releases;
}

/** An older one was there before anybody asked for it to be rolled out: that is for a person to say. */
const RECENT = 3 * DAY;

/**
 * Finds the release of which GitHub's webhook never arrived, and takes it as if it had. One that was taken before, either
 * way, changes nothing. A code host that cannot be asked is asked again at the next tick.
 */
export async function lookForReleases(deps: LookForReleasesDeps): Promise<void> {
  const { releases, clock, log } = deps;
  try {
    for (const { repository, release } of await releases.latest()) {
      const releasedAt = 'value' in release.request ? release.request.value.releasedAt : undefined;
      if (releasedAt === undefined || releasedAt < clock.now() - RECENT) continue;
      const id = `latest~${repository.replace('/', '~')}~${encodeURIComponent(release.tag)}`;
      await takeWebhook(deps, { id, event: 'release', nudge: { kind: 'release', repository, release } });
    }
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    log('WARNING', 'the releases could not be looked at', { error: error.message });
  }
}
