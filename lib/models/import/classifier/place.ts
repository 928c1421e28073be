import { basename, dirname, join } from 'node:path';

/** The head of the classifier in a folder. */
export const headFile = (folder: string): string => join(folder, 'head.json');

/** The encoder of a classifier of that name. */
export const encoderFile = (folder: string, name: string): string => join(folder, `${name}.gguf`);

/** What lists name models of the hub's own cache by, whose folders are named by commits. */
const SNAPSHOT = /^[0-9a-f]{40}$/;
const REPOSITORY = /^models--.+?--(?<name>.+)$/;

/** The name that a classifier in `folder` has unless somebody wants another: that of the folder, or of its repository. */
export function nameOfFolder(folder: string): string {
  const repository = SNAPSHOT.test(basename(folder)) ? basename(dirname(dirname(folder))) : '';
  return REPOSITORY.exec(repository)?.groups?.name ?? basename(folder);
}
