import { expect, it } from 'vitest';
import { linksFor } from '../../../shared/text/alerts/links.ts';
import { factsWith, saidWith } from '../../domain/incident/fixtures.ts';

const UNKNOWN = { project: null, host: null };
const INCIDENT = { label: 'Incident', url: saidWith().url };

it('a link is filled in, escaped, for what it is about', () => {
  const templates = [
    { label: 'Runbook', url: 'https://runbooks.example.com/{policy}?of={slug}', match: { kind: ['uptime'] } },
    { label: 'Queries', url: 'https://queries.example.com/{instance}', match: { kind: ['log'] } },
  ];
  const said = saidWith({ facts: factsWith({ policy: '../up & down?', slug: 'a"b' }) });
  expect(linksFor(templates, said, UNKNOWN)).toEqual([
    INCIDENT,
    { label: 'Runbook', url: 'https://runbooks.example.com/..%2Fup%20%26%20down%3F?of=a%22b' },
  ]);
});

it('a link for which something is not known is left out', () => {
  const templates = [{ label: 'Logs', url: 'https://logs.example.com/?project={project}&at={region}', match: {} }];
  const unknown = saidWith({ facts: factsWith({ region: null }), url: null });
  expect(linksFor(templates, unknown, { ...UNKNOWN, project: 'project-a' })).toEqual([]);
  const { labels, ...rest } = factsWith();
  expect(linksFor(templates, saidWith({ facts: { ...rest, labels: {} }, url: null }), UNKNOWN)).toEqual([]);
  expect(linksFor(templates, saidWith({ facts: { ...rest, labels } }), UNKNOWN)).toEqual([
    INCIDENT,
    { label: 'Logs', url: 'https://logs.example.com/?project=project-a&at=us-central1' },
  ]);
});

it('a link to the instance needs no label: the fleet knows its host', () => {
  const templates = [{ label: 'Instance', url: 'https://{host}', match: {} }];
  const said = saidWith({ facts: factsWith({ labels: {} }) });
  expect(linksFor(templates, said, { ...UNKNOWN, host: 'acme.example.com' })[1]?.url).toBe('https://acme.example.com');
});
