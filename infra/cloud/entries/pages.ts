import { cloudEvent } from '@google-cloud/functions-framework';
import { pages } from '../../../functions/pages.ts';
import { alerting, common } from '../composition/common.ts';
import { openPublisher } from '../composition/messages.ts';
import { openPager } from '../composition/pager.ts';
import { readSettings } from '../composition/settings.ts';
import { openState } from '../composition/state.ts';

const settings = readSettings(process.env, ['alerts', 'pager']);
const deps = await common(settings, [settings.OPSGENIE_API_KEY]);

cloudEvent(
  'pages',
  pages({
    ...deps,
    ...alerting(settings),
    store: openState(settings),
    publisher: openPublisher(settings, deps.telemetry),
    pager: openPager(settings),
  }),
);
