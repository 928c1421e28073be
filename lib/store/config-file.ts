import type { Folders } from './folders.js';

/** Writes one setting, given as text, to config.json. Throws BAD_CONFIG where name or value is not allowed, STORE_FAILED. */
export async function setSetting(_folders: Folders, _name: string, _value: string): Promise<void> {
  throw new Error('not written yet');
}

/** Takes one setting out of config.json, so that its default counts again. */
export async function unsetSetting(_folders: Folders, _name: string): Promise<void> {
  throw new Error('not written yet');
}
