import { z } from 'zod';
import { flag, lineOfText } from './domainFields.ts';
import { type BodyReading, mapping, optional } from './fields.ts';
import { MAX_NOTES, type ReleaseRequest, readRelease } from './registerRelease.ts';

/** A release of a repository. */
export interface GithubRelease {
  readonly draft: boolean;
  readonly prerelease: boolean;
  readonly tag: string;
  /** Who published it. */
  readonly login: string;
  /** What would be registered, or why it cannot be: a tag that is no version is a mistake of people, not of GitHub. */
  readonly request: BodyReading<ReleaseRequest>;
}

/** A line of the notes that says the type of the release, as a trailer of git would. */
const TYPE_LINE = /^[ \t]*release-type:(.*)$/gim;

/** A line of the notes that says that nothing of the release can be taken back. */
const IRREVERSIBLE_LINE = /^[ \t]*irreversible:(.*)$/gim;

/** The event `release`: https://docs.github.com/en/webhooks/webhook-events-and-payloads#release */
export const githubRelease = mapping(
  {
    sender: mapping({ login: lineOfText('login', 100) }, 'an object with a login'),
    release: mapping(
      {
        tag_name: lineOfText('tag', 255),
        draft: flag,
        prerelease: flag,
        published_at: optional(z.string()),
        body: optional(z.string()),
      },
      'an object with tag_name, draft and prerelease',
    ),
  },
  'an event of a release',
).transform(({ sender, release }): GithubRelease => {
  const { tag_name: tag, draft, prerelease, published_at: publishedAt, body: notes } = release;
  const request = {
    version: tag,
    type: typeIn(notes ?? ''),
    releasedAt: publishedAt,
    notes: notes?.slice(0, MAX_NOTES).toWellFormed(),
    irreversible: irreversibleIn(notes ?? ''),
  };
  // GitHub writes moments with their offset.
  return { draft, prerelease, tag, login: sender.login, request: readRelease(request, 'UTC') };
});

/** Lines that contradict each other are no type, and are refused as one. */
function typeIn(notes: string): string | undefined {
  const said = saidIn(notes, TYPE_LINE);
  return said.length === 0 ? undefined : said.join(', ');
}

/** A word that is neither yes nor no is refused: whoever wrote the line meant something by it. */
function irreversibleIn(notes: string): boolean | string | undefined {
  const said = saidIn(notes, IRREVERSIBLE_LINE);
  if (said.length === 0) return undefined;
  const [word] = said;
  return said.length === 1 && (word === 'true' || word === 'false') ? word === 'true' : said.join(', ');
}

function saidIn(notes: string, line: RegExp): string[] {
  return [...new Set([...notes.matchAll(line)].map(([, word = '']) => word.trim().toLowerCase()))];
}
