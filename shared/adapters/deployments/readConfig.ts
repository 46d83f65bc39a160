import { readInstanceFile, unreadable } from '../../contracts/instanceFile.ts';
import type { Deployment } from '../../ports/fleetSource.ts';

/** Far above what a configuration needs. */
export const MAX_CONFIG_BYTES = 256 * 1024;

/** What is wrong with a file that is not even opened. */
export function refusedConfig(path: string, folder: string, message: string): Deployment {
  return unreadable(folder, [{ path, field: '', message }]);
}

export function tooLarge(bytes: number): string {
  return `larger than 256 KiB (${bytes} bytes); nothing of it was read`;
}

/**
 * The content of a `config.yaml`, wherever it comes from.
 * @param path as problems name it
 * @param folder the name of the deployment's folder, its id where the file gives none
 */
export function readConfig(content: Uint8Array, path: string, folder: string): Deployment {
  if (content.byteLength > MAX_CONFIG_BYTES) return refusedConfig(path, folder, tooLarge(content.byteLength));
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    return refusedConfig(path, folder, 'not a text in UTF-8');
  }
  return readInstanceFile(text, path, folder);
}
