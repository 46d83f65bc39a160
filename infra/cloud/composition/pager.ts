import { opsgeniePager } from '../../../shared/adapters/opsgenie/opsgeniePager.ts';
import type { Pager } from '../../../shared/ports/pager.ts';
import type { PartSettings } from './settings.ts';

/** Opsgenie, or Jira Service Management, which takes the same calls. */
export function openPager({ OPSGENIE_API_URL: apiUrl, OPSGENIE_API_KEY: apiKey }: PartSettings<'pager'>): Pager {
  return opsgeniePager({ apiUrl, apiKey });
}
