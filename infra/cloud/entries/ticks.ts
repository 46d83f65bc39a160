import { cloudEvent } from '@google-cloud/functions-framework';
import { ticks } from '../../../functions/ticks.ts';
import { openFleet } from '../composition/codeHost.ts';
import { common } from '../composition/common.ts';
import { openPublisher } from '../composition/messages.ts';
import { readSettings } from '../composition/settings.ts';
import { openState } from '../composition/state.ts';

const settings = readSettings(process.env, ['codeHost']);
const deps = await common(settings, [settings.GITHUB_TOKEN]);

cloudEvent(
  'ticks',
  ticks({
    ...deps,
    store: openState(settings),
    publisher: openPublisher(settings, deps.telemetry),
    fleet: openFleet(settings),
  }),
);
