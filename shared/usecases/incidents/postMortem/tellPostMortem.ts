import type { LedgerEntry } from '../../../domain/evidence/ledger.ts';
import { ledger } from '../../../ports/collections.ts';
import { postMortemClosing } from '../../../text/postMortems/issueText.ts';
import { postMortemToldUpTo } from '../../../text/postMortems/markers.ts';
import { postMortemComment } from '../../../text/postMortems/postMortemComment.ts';
import type { PostMortemRecord } from '../../../text/postMortems/record.ts';
import { type PostMortemRun, callWithin, savePostMortem } from './postMortemRun.ts';

/** One comment for everything on its chain that the issue has not told yet; the last of all when it is closed. */
export async function tellPostMortem(run: PostMortemRun, record: PostMortemRecord): Promise<void> {
  const { issue, head } = run.postMortem;
  if (issue === null || run.postMortem.told >= head.seq) return;
  const told = await toldAlready(run, issue.number);
  const closed = run.postMortem.closedAt !== null;
  const untold = (await entriesAfter(run, told)).filter(({ event }) => event.type !== 'PostMortemClosed');
  const news = postMortemComment(run.postMortem, untold, record.people);
  const comment = async (text: string): Promise<void> => {
    await callWithin(run, () => run.deps.trackingIssues.comment(issue.number, text));
  };
  if (news !== undefined) await comment(news);
  const upTo = untold.at(-1)?.seq ?? told;
  if (upTo > run.postMortem.told) await savePostMortem(run, { told: upTo });
  if (!closed || run.postMortem.told >= head.seq) return;
  await comment(postMortemClosing({ ...record, postMortem: run.postMortem }, head));
  await savePostMortem(run, { told: head.seq });
}

/** As recorded, or as the comments say that a run before this one may have left unrecorded. */
async function toldAlready({ postMortem, deps, lookSince }: PostMortemRun, issue: number): Promise<number> {
  if (lookSince === undefined) return postMortem.told;
  const comments = await deps.trackingIssues.comments(issue, lookSince);
  return Math.max(postMortem.told, ...comments.map(({ body }) => postMortemToldUpTo(postMortem.alert, body) ?? 0));
}

async function entriesAfter({ deps, postMortem }: PostMortemRun, seq: number): Promise<LedgerEntry[]> {
  const entries = await deps.store.query(ledger, {
    where: { stream: `post-mortem:${postMortem.alert}` },
    range: { field: 'seq', from: seq + 1 },
    orderBy: 'seq',
  });
  return entries.map(({ value }) => value);
}
