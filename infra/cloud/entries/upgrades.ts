import { cloudEvent } from '@google-cloud/functions-framework';
import { upgrades } from '../../../functions/upgrades.ts';
import { openWorkflow } from '../composition/codeHost.ts';
import { common } from '../composition/common.ts';
import { readSettings } from '../composition/settings.ts';
import { openState } from '../composition/state.ts';

const settings = readSettings(process.env, ['codeHost']);
const deps = await common(settings, [settings.GITHUB_TOKEN]);
const store = openState(settings);

cloudEvent('upgrades', upgrades({ ...deps, store, workflow: openWorkflow(settings, { ...deps, store }) }));
