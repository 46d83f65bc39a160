import { hash } from 'node:crypto';
import type { Place } from './githubPlace.ts';

/** GitHub's numbers for what has only a name here; the same for the same name. */
export function idFor(name: string): number {
  return Number.parseInt(hash('sha1', name).slice(0, 8), 16);
}

export function nodeId(kind: string, name: string | number): string {
  return Buffer.from(`${kind}:${name}`).toString('base64url');
}

/** A user, a bot or the organization, in the form that GitHub calls simple. */
export function userJson(login: string, { url }: Pick<Place, 'url'>) {
  const api = `${url}/users/${encodeURIComponent(login)}`;
  return {
    login,
    id: idFor(login),
    node_id: nodeId('User', login),
    avatar_url: `${url}/avatars/${idFor(login)}`,
    gravatar_id: '',
    url: api,
    html_url: `${url}/${encodeURIComponent(login)}`,
    followers_url: `${api}/followers`,
    following_url: `${api}/following{/other_user}`,
    gists_url: `${api}/gists{/gist_id}`,
    starred_url: `${api}/starred{/owner}{/repo}`,
    subscriptions_url: `${api}/subscriptions`,
    organizations_url: `${api}/orgs`,
    repos_url: `${api}/repos`,
    events_url: `${api}/events{/privacy}`,
    received_events_url: `${api}/received_events`,
    type: login.endsWith('[bot]') ? 'Bot' : 'User',
    site_admin: false,
  };
}

export function labelJson(name: string, place: Place) {
  const color = hash('sha1', name).slice(0, 6);
  const url = `${apiOf(place)}/labels/${encodeURIComponent(name)}`;
  return { id: idFor(name), node_id: nodeId('Label', name), url, name, description: '', color, default: false };
}

export function apiOf({ url, repository }: Place): string {
  return `${url}/repos/${repository}`;
}

/** What there is of a repository below its address: the name of the field, and the rest of the address. */
const ADDRESSES = {
  archive: '/{archive_format}{/ref}',
  assignees: '/assignees{/user}',
  blobs: '/git/blobs{/sha}',
  branches: '/branches{/branch}',
  collaborators: '/collaborators{/collaborator}',
  comments: '/comments{/number}',
  commits: '/commits{/sha}',
  compare: '/compare/{base}...{head}',
  contents: '/contents/{+path}',
  contributors: '/contributors',
  deployments: '/deployments',
  downloads: '/downloads',
  events: '/events',
  forks: '/forks',
  git_commits: '/git/commits{/sha}',
  git_refs: '/git/refs{/sha}',
  git_tags: '/git/tags{/sha}',
  hooks: '/hooks',
  issue_comment: '/issues/comments{/number}',
  issue_events: '/issues/events{/number}',
  issues: '/issues{/number}',
  keys: '/keys{/key_id}',
  labels: '/labels{/name}',
  languages: '/languages',
  merges: '/merges',
  milestones: '/milestones{/number}',
  notifications: '/notifications{?since,all,participating}',
  pulls: '/pulls{/number}',
  releases: '/releases{/id}',
  stargazers: '/stargazers',
  statuses: '/statuses/{sha}',
  subscribers: '/subscribers',
  subscription: '/subscription',
  tags: '/tags',
  teams: '/teams',
  trees: '/git/trees{/sha}',
};

const SINCE = '2026-01-01T00:00:00Z';

export function repositoryJson(place: Place) {
  const [owner = '', name = ''] = place.repository.split('/');
  const api = apiOf(place);
  const page = `${place.url}/${place.repository}`;
  const addresses = Object.entries(ADDRESSES).map(([field, rest]) => [`${field}_url`, api + rest]);
  return {
    id: idFor(place.repository),
    node_id: nodeId('Repository', place.repository),
    name,
    full_name: place.repository,
    private: true,
    owner: { ...userJson(owner, place), type: 'Organization' },
    html_url: page,
    description: null,
    fork: false,
    url: api,
    ...Object.fromEntries(addresses),
    clone_url: `${page}.git`,
    git_url: `${page}.git`,
    ssh_url: `${page}.git`,
    svn_url: page,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    default_branch: 'main',
    forks: 0,
    forks_count: 0,
    open_issues: 0,
    open_issues_count: 0,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    size: 0,
    has_downloads: false,
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_discussions: false,
    archived: false,
    disabled: false,
    is_template: false,
    visibility: 'private',
    topics: [],
    allow_forking: false,
    web_commit_signoff_required: false,
    pushed_at: SINCE,
    created_at: SINCE,
    updated_at: SINCE,
  };
}
