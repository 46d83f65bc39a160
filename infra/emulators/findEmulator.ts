import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

export const SERVICES = ['firestore', 'pubsub'] as const;
export type Service = (typeof SERVICES)[number];

/** Where the official clients look for the address of an emulator. */
export const ADDRESS_VARIABLES: Readonly<Record<Service, string>> = {
  firestore: 'FIRESTORE_EMULATOR_HOST',
  pubsub: 'PUBSUB_EMULATOR_HOST',
};

/** How an emulator is come by: it runs already, or a tool on this machine can start it. */
export type Found =
  | { readonly kind: 'running'; readonly address: string }
  | { readonly kind: 'gcloud' | 'firebase'; readonly command: string };

type Environment = Readonly<Record<string, string | undefined>>;

/** Google's emulators are needed, and nothing on this machine can start them. */
export class NoEmulators extends Error {
  override readonly name = 'NoEmulators';
  constructor(service: Service) {
    super(
      `no ${service} emulator: set ${ADDRESS_VARIABLES[service]}=HOST:PORT, or install the Google Cloud CLI with its ` +
        `emulator (gcloud components install beta cloud-firestore-emulator pubsub-emulator) and Java, or firebase-tools`,
    );
  }
}

/** An address in the environment first, then the Google Cloud CLI, then firebase-tools. @throws NoEmulators */
export function findEmulator(service: Service, env: Environment): Found {
  const address = env[ADDRESS_VARIABLES[service]];
  if (address !== undefined && address !== '') return { kind: 'running', address };
  for (const kind of ['gcloud', 'firebase'] as const) {
    const command = onPath(kind, env);
    if (command !== undefined) return { kind, command };
  }
  throw new NoEmulators(service);
}

function onPath(command: string, env: Environment): string | undefined {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, command)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
