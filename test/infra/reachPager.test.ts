import { expect, it, onTestFinished } from 'vitest';
import { reachPager } from '../../infra/local/reachPager.ts';
import { temporaryFolder } from '../cli/support/folders.ts';
import { manualClock } from './standins/manualClock.ts';

it('the pager that is stood in for knows the heartbeat that the routing names', async () => {
  const reached = await reachPager({
    settings: { opsgenie: undefined, opsgenieWebhookToken: 'token' },
    clock: manualClock(),
    folder: temporaryFolder(),
    heartbeat: 'tranche prod',
  });
  onTestFinished(() => reached.close());
  await expect(reached.pager.ping('tranche prod')).resolves.toBeUndefined();
  await expect(reached.pager.ping('another')).rejects.toThrow();
});
