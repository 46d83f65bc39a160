import { posix } from 'node:path';
import type { Fault, Page } from './page.ts';

/** Whom the documents may send a reader to; anything else is a slip, or a link that will rot unseen. */
const HOSTS = new Set([
  'docs.cloud.google.com',
  'api.slack.com',
  'docs.github.com',
  'github.com',
  'keepachangelog.com',
  'nodejs.org',
  'semver.org',
  'www.apache.org',
  'www.sqlite.org',
]);

const LINK = /\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g;
const ATTRIBUTE = /(?:href|src|srcset)="([^"]+)"/g;
const BARE = /https?:\/\/[^\s<>)"'`\]]+/g;

/** Links to files and headings that are not there, and to hosts that nobody has agreed to. */
export function checkLinks(page: Page, pages: readonly Page[], files: readonly string[]): Fault[] {
  return page.lines.flatMap(({ number, raw, prose }) => {
    // A link's text may be code, which is blanked; its target never is.
    const line = prose === '' ? '' : raw;
    const targets = [LINK, ATTRIBUTE].flatMap((pattern) =>
      [...line.matchAll(pattern)].map(([, target = '']) => target),
    );
    const local = targets.filter((target) => !/^[a-z]+:/i.test(target));
    const hosts = [...prose.matchAll(BARE)].map(([url]) => url);
    return [
      ...local.map((target) => localFault(page, target, pages, files)),
      ...hosts.map((url) => hostFault(url)),
    ].flatMap((message) => (message === undefined ? [] : { file: page.file, line: number, message }));
  });
}

function localFault(page: Page, target: string, pages: readonly Page[], files: readonly string[]): string | undefined {
  const [path = '', anchor] = decodeURI(target).split('#');
  const file = path === '' ? page.file : posix.normalize(posix.join(posix.dirname(page.file), path));
  const folder = file.replace(/\/$/, '');
  if (!files.includes(file) && !files.some((each) => each.startsWith(`${folder}/`))) {
    return `the link ${target} leads nowhere: there is no ${file}`;
  }
  if (anchor === undefined || !file.endsWith('.md')) return undefined;
  const known = pages.find((each) => each.file === file)?.anchors.has(anchor) ?? false;
  return known ? undefined : `the link ${target} leads nowhere: ${file} has no heading #${anchor}`;
}

function hostFault(url: string): string | undefined {
  const host = URL.canParse(url) ? new URL(url).hostname : url;
  return HOSTS.has(host) ? undefined : `${host} is not on the list of hosts that documents may link to`;
}
