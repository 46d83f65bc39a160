import { met, type Reading, together, unknown, type Verdict, violated } from './verdict.ts';

/** What an instance answers to somebody who has not signed in. */
export interface DoorAnswer {
  readonly status: number;
  /** Where it sends us: to another host, or to a path of its own. */
  readonly redirect: { readonly host: string; readonly elsewhere: boolean; readonly path: string } | null;
  /** The header `server`, in lower case. */
  readonly server: string;
  /** Whether it has the header `cf-ray`, which Cloudflare gives to every answer. */
  readonly ray: boolean;
  /** The firewall asks whether we are a browser: what is behind it is not seen. */
  readonly challenged: boolean;
}

export interface FrontDoor {
  /** The page `/`. */
  readonly home: Reading<DoorAnswer>;
  /** The API, `/.api/graphql`. */
  readonly api: Reading<DoorAnswer>;
  /** The address that the firewall sees us come from; `null` when it does not say. */
  readonly seenAs: string | null;
}

const SIGN_IN = /(?:sign|log)[-_]?in|\.auth\b|saml|oauth|openid|oidc|\bsso\b|authorize/i;
/** Where identity providers and sign-ins have their hosts; any other host may be anything. */
const PROVIDER = /(?:sign|log)-?in|auth|saml|sso|oidc|\bidp\b|\bid\b|identity|account|okta|onelogin|access/i;

/** "Accessible via the public internet and protected by their SSO provider." */
export function judgeSignIn({ home, api }: FrontDoor): Verdict {
  return together([signInOf('/', home), signInOf('/.api/graphql', api)]);
}

function signInOf(page: string, reading: Reading<DoorAnswer>): Verdict {
  if ('unread' in reading) return unknown(`${page}: ${reading.unread}`, reading.remedy);
  const { status, redirect, challenged } = reading.value;
  const byHand = `look at ${page} in a browser in which nobody has signed in`;
  if (challenged)
    return unknown(`${page}: the firewall asks for a browser, so that what is behind it was not seen`, byHand);
  if (status === 401 || status === 403) return met(`${page} answers ${status} to who has not signed in`);
  if (status >= 200 && status < 300) {
    const remedy = 'put the instance behind single sign-on, or give it an allowlist in spec.ingress.allowlist';
    return violated(`${page} answers ${status} to who has not signed in`, remedy);
  }
  if (redirect === null) return unknown(`${page} answers ${status}, which says nothing about a sign-in`, byHand);
  const { host, elsewhere, path } = redirect;
  const isSignIn = SIGN_IN.test(path) || (elsewhere && PROVIDER.test(host));
  if (isSignIn) return met(`${page} sends who has not signed in to ${elsewhere ? host : path}`);
  const target = elsewhere ? `${host}${path}` : path;
  return unknown(`${page} redirects to ${target}, which does not look like a sign-in`, byHand);
}

/** "All managed instances are proxied through Cloudflare." */
export function judgeFirewall({ home, api }: FrontDoor): Verdict {
  const answers = [home, api].flatMap((reading) => ('value' in reading ? [reading.value] : []));
  const [first] = answers;
  if (first === undefined) {
    const why = 'unread' in home ? home.unread : 'no answer';
    return unknown(`nothing answers (${why})`, 'look from an address that the instance answers to');
  }
  if (answers.every(({ server, ray }) => server === 'cloudflare' && ray)) return met('answers come from Cloudflare');
  if (answers.some(({ server, ray }) => server === 'cloudflare' || ray)) {
    return unknown('only some signs of Cloudflare are in its answers', 'look whether its DNS record is proxied');
  }
  const named = first.server === '' ? 'no server' : `the server ${first.server}`;
  return violated(`an answer names ${named} and not Cloudflare`, 'proxy its DNS record through Cloudflare');
}
