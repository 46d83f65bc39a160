import { z } from 'zod';
import type { Clock } from '../../../../shared/ports/clock.ts';
import { GithubRefusal, MAIN, type ReleaseRecord } from './codeHostRecords.ts';
import { apiOf, nodeId, userJson } from './githubEntities.ts';
import type { Place } from './githubPlace.ts';
import { isoSeconds } from './githubShapes.ts';
import type { World } from '../world.ts';

const newRelease = z.object({
  tag_name: z.string().min(1),
  name: z.string().nullish(),
  body: z.string().nullish(),
  draft: z.boolean().optional(),
  prerelease: z.boolean().optional(),
});

/** As in the body of GitHub's call. */
export type NewRelease = z.infer<typeof newRelease>;

export function parseRelease(body: string): NewRelease {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw new GithubRefusal(400, 'Problems parsing JSON');
  }
  const checked = newRelease.safeParse(parsed);
  if (checked.success) return checked.data;
  const errors = [{ resource: 'Release', field: 'tag_name', code: 'missing_field' }];
  throw new GithubRefusal(422, 'Validation Failed', errors);
}

export function createRelease(
  world: World,
  clock: Clock,
  { given, repository, login }: { given: NewRelease; repository: string; login: string },
): ReleaseRecord {
  const { store } = world.codeHost.now;
  const taken = store.releases().some((known) => known.repository === repository && known.tag === given.tag_name);
  if (taken) {
    const errors = [{ resource: 'Release', field: 'tag_name', code: 'already_exists' }];
    throw new GithubRefusal(422, 'Validation Failed', errors);
  }
  return store.put({
    kind: 'release',
    id: store.counts().releases + 1,
    repository,
    tag: given.tag_name,
    name: given.name ?? null,
    body: given.body ?? null,
    draft: given.draft ?? false,
    prerelease: given.prerelease ?? false,
    author: login,
    at: clock.now(),
  });
}

/** Neither a draft nor a pre-release counts as the latest one. */
export function latestRelease(world: World, repository: string): ReleaseRecord | undefined {
  const same = (name: string): boolean => name.toLowerCase() === repository.toLowerCase();
  const full = world.codeHost.now.store
    .releases()
    .filter((release) => same(release.repository) && !release.draft && !release.prerelease);
  return full.toSorted((a, b) => a.at - b.at).at(-1);
}

export function releaseJson(release: ReleaseRecord, place: Place) {
  const { id, tag, name, body, draft, prerelease, author, at } = release;
  const url = `${apiOf(place)}/releases/${id}`;
  const escaped = encodeURIComponent(tag);
  return {
    id,
    node_id: nodeId('Release', id),
    url,
    assets_url: `${url}/assets`,
    upload_url: `${url}/assets{?name,label}`,
    html_url: `${place.url}/${place.repository}/releases/tag/${escaped}`,
    tag_name: tag,
    target_commitish: MAIN,
    name,
    body,
    draft,
    prerelease,
    author: userJson(author, place),
    created_at: isoSeconds(at),
    published_at: draft ? null : isoSeconds(at),
    assets: [],
    tarball_url: draft ? null : `${apiOf(place)}/tarball/${escaped}`,
    zipball_url: draft ? null : `${apiOf(place)}/zipball/${escaped}`,
  };
}
