import { cloudEvent } from '@google-cloud/functions-framework';
import { threads } from '../../../functions/threads.ts';
import { alerting, common } from '../composition/common.ts';
import { readSettings } from '../composition/settings.ts';
import { openChat } from '../composition/slack.ts';
import { openState } from '../composition/state.ts';

const settings = readSettings(process.env, ['alerts', 'chat']);
const deps = await common(settings, [settings.SLACK_BOT_TOKEN]);

cloudEvent(
  'threads',
  threads({ ...deps, ...alerting(settings), store: openState(settings), chat: openChat(settings) }),
);
