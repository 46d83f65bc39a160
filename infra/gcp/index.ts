import { fileURLToPath } from 'node:url';
import { runtime } from '@pulumi/pulumi';
import { deploy } from './deploy.ts';
import { readInputs } from './settings/inputs.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What `pulumi stack output` shows. */
export default deploy(readInputs(runtime.allConfig(), root));
