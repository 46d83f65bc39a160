import { http } from '@google-cloud/functions-framework';
import { slackActionsFunction } from '../../../functions/slackActions.ts';
import { slackSignature } from '../../../functions/slackSignature.ts';
import { alerting, common } from '../composition/common.ts';
import { openPublisher } from '../composition/messages.ts';
import { readSettings } from '../composition/settings.ts';
import { openReplies } from '../composition/slack.ts';
import { openState } from '../composition/state.ts';

const settings = readSettings(process.env, ['alerts', 'chat', 'slackActions']);
const deps = await common(settings, [settings.SLACK_BOT_TOKEN, settings.SLACK_SIGNING_SECRET]);

http(
  'slack-actions',
  slackActionsFunction({
    ...deps,
    ...alerting(settings),
    store: openState(settings),
    publisher: openPublisher(settings, deps.telemetry),
    replies: openReplies(settings),
    authenticate: slackSignature(settings.SLACK_SIGNING_SECRET, deps.clock),
  }),
);
