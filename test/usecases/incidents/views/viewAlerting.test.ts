import { expect, it } from 'vitest';
import { heartbeats } from '../../../../shared/ports/collections.ts';
import { readOpsgenieWebhook } from '../../../../shared/contracts/opsgenieWebhook.ts';
import { webhookBody } from '../../../../infra/local/standins/opsgenie/webhooks.ts';
import { takeNotification } from '../../../../shared/usecases/incidents/intake/takeNotification.ts';
import { takePagerEvent } from '../../../../shared/usecases/incidents/page/takePagerEvent.ts';
import { viewAlerting } from '../../../../shared/usecases/incidents/views/viewAlerting.ts';
import { watch } from '../../../../shared/usecases/incidents/watch/watch.ts';
import { createPipeline } from '../../support/pipeline.ts';

it('the alerting path says when each part of it was alive, what is wrong, and how much is open', async () => {
  const pipeline = createPipeline();
  const { board, deps } = pipeline;
  board.addHeartbeat('tranche', 10);
  const heartbeat = { pager: 'tranche', probeHours: 6, monitoring: { policy: 'Heartbeat', minutes: 10 } };
  pipeline.use({ routing: { ...deps.routing, heartbeat } });
  board.subscribe((event) => {
    const reading = readOpsgenieWebhook(JSON.parse(webhookBody(event, 'a-token')));
    if ('value' in reading) void takePagerEvent(deps, reading.value);
  });
  await takeNotification(deps, { incidentId: '0.a', state: 'open', projectId: 'project-c1', test: false });
  for (let minute = 0; minute < 12; minute++) {
    await watch(deps);
    await pipeline.settle();
    pipeline.wait(1);
  }
  expect(await viewAlerting(deps)).toEqual({
    heartbeat: {
      pagerTookPing: '2026-11-23T10:10:00+00:00',
      monitoringHeard: '2026-11-23T10:00:00+00:00',
      monitoringPolicyHeard: null,
      incidentsCompared: null,
      probe: {
        sent: '2026-11-23T10:00:00+00:00',
        cameBack: '2026-11-23T10:00:00+00:00',
        closingCameBack: '2026-11-23T10:01:00+00:00',
      },
    },
    troubles: [
      {
        part: 'monitoring',
        since: '2026-11-23T10:11:00+00:00',
        over: null,
        text: "Cloud Monitoring's policy Heartbeat has been silent for 11 minutes: incidents may not reach us",
      },
    ],
    silences: 0,
    alerts: { open: 1, unacknowledged: 1 },
  });
  expect(await pipeline.store.get(heartbeats, 'prod')).toMatchObject({ pingFailsSince: null });
});
