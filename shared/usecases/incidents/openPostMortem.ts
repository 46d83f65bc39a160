import type { AlertDocument } from '../../ports/collections.ts';
import type { AlertingDeps } from './deps.ts';

/** A declared incident that was resolved is followed by a post-mortem, once. */
export async function openPostMortem(_deps: AlertingDeps, _alert: AlertDocument): Promise<void> {
  // Written by the post-mortem part.
}
