import { describe, expect, it } from 'vitest';
import { settlePostMortem } from '../../../shared/usecases/incidents/settlePostMortem.ts';
import { verifyLedger } from '../../../shared/usecases/verifyLedger.ts';
import { ALERT, command, documentOf, edit, issueOf, lookUntil, resolvedIncident, tick, untick, watchOnce } from '../support/postMortem.ts';

describe('a post-mortem', () => {
  it('is opened as an issue in the sections of the handbook, with its actions', async () => {
    const pipeline = await resolvedIncident();
    await watchOnce(pipeline);
    const issue = issueOf(pipeline);
    console.log(issue);
  });
});
