import { json, type StandInAnswer } from '../httpStandIn.ts';

/** Of documentation and tests, not GitHub's own. */
export const HOOK_RANGES = ['192.0.2.64/28', '198.51.100.0/22', '2001:db8:60::/44'] as const;

/** What GitHub says of itself to anybody: https://docs.github.com/rest/meta/meta */
export function githubMeta(): StandInAnswer {
  return json(200, {
    verifiable_password_authentication: false,
    hooks: HOOK_RANGES,
    web: ['203.0.113.64/28'],
    api: ['203.0.113.64/28'],
    git: ['203.0.113.64/28'],
  });
}
