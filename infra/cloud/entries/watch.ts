import { cloudEvent } from '@google-cloud/functions-framework';
import { watch } from '../../../functions/watch.ts';
import { alerting, common } from '../composition/common.ts';
import { openPublisher } from '../composition/messages.ts';
import { openIncidents, openPoints } from '../composition/monitoring.ts';
import { openPager } from '../composition/pager.ts';
import { readSettings } from '../composition/settings.ts';
import { openChat } from '../composition/slack.ts';
import { openState } from '../composition/state.ts';

const settings = readSettings(process.env, ['alerts', 'pager', 'chat', 'monitoring']);
const deps = await common(settings, [settings.OPSGENIE_API_KEY, settings.SLACK_BOT_TOKEN]);

cloudEvent(
  'watch',
  watch({
    ...deps,
    ...alerting(settings),
    store: openState(settings),
    publisher: openPublisher(settings, deps.telemetry),
    pager: openPager(settings),
    chat: openChat(settings),
    ...openPoints(settings),
    openIncidents: openIncidents(settings),
  }),
);
