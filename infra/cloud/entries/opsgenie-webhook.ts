import { http } from '@google-cloud/functions-framework';
import { headerSecret } from '../../../functions/authenticate.ts';
import { PAGER_TOKEN_HEADER, opsgenieWebhookFunction } from '../../../functions/opsgenieWebhook.ts';
import { vendorOf } from '../../../shared/adapters/opsgenie/vendorOf.ts';
import { alerting, common } from '../composition/common.ts';
import { openPublisher } from '../composition/messages.ts';
import { readSettings } from '../composition/settings.ts';
import { openState } from '../composition/state.ts';

const settings = readSettings(process.env, ['alerts', 'pagerWebhook']);
const deps = await common(settings, [settings.OPSGENIE_WEBHOOK_TOKEN]);
const pager = vendorOf(settings.OPSGENIE_API_URL);

http(
  'opsgenie-webhook',
  opsgenieWebhookFunction({
    ...deps,
    ...alerting(settings),
    store: openState(settings),
    publisher: openPublisher(settings, deps.telemetry),
    pager: { name: pager },
    authenticate: headerSecret(PAGER_TOKEN_HEADER, settings.OPSGENIE_WEBHOOK_TOKEN, pager),
  }),
);
