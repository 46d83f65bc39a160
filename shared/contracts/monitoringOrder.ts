import { lineOfText } from './domainFields.ts';
import { type BodyReading, optional, readBody, strictMapping, textThat } from './fields.ts';

const project = textThat({ noun: 'project', write: 'the id of a Google Cloud project, e.g. acme-prod' }, (value) =>
  /^[a-z0-9][a-z0-9.:-]{0,99}$/i.test(value),
);

/** `POST /api/monitoring/apply` and `/api/monitoring/look` */
const order = strictMapping(
  { actor: lineOfText('name', 100), project: optional(project), after: optional(project) },
  'actor, and maybe a project',
);

export function readMonitoringOrder(
  body: unknown,
): BodyReading<{ actor: string; project: string | undefined; after: string | undefined }> {
  return readBody(body, order);
}
