import { runtime } from '@pulumi/pulumi';
import { type Outputs, deploy } from '../../deploy.ts';
import { readInputs } from '../../settings/inputs.ts';
import { CONFIGURATION } from './configuration.ts';
import { builtProject, removeProject } from './projectFolder.ts';

/** A resource that the program asked for, with its inputs as they would be sent to the provider. */
export interface Asked {
  /** For example `gcp:pubsub/topic:Topic`. */
  readonly type: string;
  /** Its name in the program. */
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

export interface Deployment {
  readonly resources: readonly Asked[];
  readonly outputs: Outputs;
  readonly of: (type: string) => readonly Asked[];
  /** @throws Error when the program did not ask for it */
  readonly one: (type: string, name: string) => Asked;
}

export const PROJECT_NUMBER = '123456789012';
/** Of a scoping project. */
export const SCOPE_NUMBER = '987654321098';

/** What the program asks for, given some configuration and a routing of alerts. Google's answers are made up here. */
export async function deployed(
  configuration: Readonly<Record<string, string>> = {},
  routing: object = {},
): Promise<Deployment> {
  const resources: Asked[] = [];
  await runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      resources.push({ type, name, inputs });
      return { id: `${type}/${name}`, state: { ...inputs, ...answered(type, name, inputs) } };
    },
    call: ({ inputs }) => ({
      number: inputs.projectId === CONFIGURATION['gcp:project'] ? PROJECT_NUMBER : SCOPE_NUMBER,
    }),
  });
  const root = builtProject(routing);
  const outputs = deploy(readInputs({ ...CONFIGURATION, ...configuration }, root));
  await runtime.disconnect();
  removeProject(root);
  const of = (type: string): Asked[] => resources.filter((resource) => resource.type === type);
  const one = (type: string, name: string): Asked => {
    const found = of(type).find((resource) => resource.name === name);
    if (found === undefined) throw new Error(`there is no ${type} ${name}`);
    return found;
  };
  return { resources, outputs, of, one };
}

/** What Google makes up when it creates something. */
function answered(type: string, name: string, inputs: Record<string, string>): object {
  switch (type) {
    case 'gcp:serviceaccount/account:Account': {
      const email = `${inputs['accountId']}@${inputs['project']}.iam.gserviceaccount.com`;
      return {
        email,
        member: `serviceAccount:${email}`,
        name: `projects/${inputs['project']}/serviceAccounts/${email}`,
      };
    }
    case 'gcp:projects/serviceIdentity:ServiceIdentity':
      return { member: agent(name) };
    case 'gcp:cloudfunctionsv2/function:Function':
      return { serviceConfig: { ...Object(inputs['serviceConfig']), uri: addressOf(name) } };
    case 'gcp:compute/backendService:BackendService':
      return { generatedId: `id-of-${name}` };
    case 'gcp:compute/globalAddress:GlobalAddress':
      return { address: '203.0.113.7' };
    case 'gcp:firebaserules/ruleset:Ruleset':
    case 'gcp:monitoring/notificationChannel:NotificationChannel':
      return { name: `name-of-${name}` };
    default:
      return {};
  }
}

export function agent(service: string): string {
  return `serviceAccount:agent-of-${service}`;
}

export function addressOf(functionName: string): string {
  return `https://${functionName}-abc-ew.a.run.app`;
}

export function accountOf(name: string): string {
  return `serviceAccount:tranche-${name}@acme-tranche.iam.gserviceaccount.com`;
}
