import { z } from 'zod';
import { lenient } from '../../contracts/fields.ts';
import { PRIORITIES } from '../../domain/incident/priority.ts';
import type { PagerAlert } from '../../ports/pager.ts';

// Of what the vendor says just what is needed; whatever else is in it may be as it likes.

const word = z.string().min(1);

export const accepted = z.object({ requestId: word });

/** What came of a request that was accepted. */
export const processed = z.object({
  data: z.object({
    isSuccess: lenient(z.boolean()),
    success: lenient(z.boolean()),
    status: lenient(z.string()),
    alertId: lenient(word),
  }),
});

const alert = z.object({
  id: word,
  alias: lenient(z.string()),
  status: z.string(),
  acknowledged: lenient(z.boolean()),
  owner: lenient(z.string()),
  report: lenient(z.object({ acknowledgedBy: lenient(z.string()) })),
  priority: z.enum(PRIORITIES).nullable().catch(null),
});
export type AlertAnswer = z.infer<typeof alert>;

export const oneAlert = z.object({ data: alert });
export const alertList = z.object({ data: z.array(alert) });
export const noteList = z.object({ data: z.array(z.object({ note: z.string() })) });

export function toPagerAlert(answer: AlertAnswer, url: string | null): PagerAlert {
  const { id, status, acknowledged, owner, report, priority } = answer;
  const open = acknowledged === true ? 'acknowledged' : 'open';
  return {
    id,
    status: status === 'closed' ? 'closed' : open,
    priority,
    by: report?.acknowledgedBy || owner || null,
    url,
  };
}
