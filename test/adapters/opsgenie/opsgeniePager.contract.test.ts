import { onTestFinished } from 'vitest';
import { createOpsgenieBoard } from '../../../infra/local/standins/opsgenie/board.ts';
import { boardPager } from '../../../infra/local/standins/opsgenie/boardPager.ts';
import { serveOpsgenie } from '../../../infra/local/standins/opsgenie/server.ts';
import { opsgeniePager } from '../../../shared/adapters/opsgenie/opsgeniePager.ts';
import { pagerContract } from '../../contract/pagerContract.ts';
import { manualClock } from '../../infra/standins/manualClock.ts';

pagerContract('the pager of the simulator', () => {
  const board = createOpsgenieBoard({ clock: manualClock() });
  return Promise.resolve({ pager: boardPager(board), board });
});

for (const path of ['', '/jsm/ops/integration/v2/alerts']) {
  pagerContract(`Opsgenie over HTTP at ${path}/`, async () => {
    const clock = manualClock();
    const board = createOpsgenieBoard({ clock });
    const server = await serveOpsgenie({ board, clock, key: 'key' });
    onTestFinished(() => server.close());
    return { pager: opsgeniePager({ apiUrl: `${server.url}${path}`, apiKey: 'key' }), board };
  });
}
