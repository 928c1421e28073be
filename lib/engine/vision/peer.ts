import { createRequire } from 'node:module';
import { join } from 'node:path';

/** The package that reads pictures: llama.cpp with its library for projectors, of which ours has no build. */
const PEER = '@fugood/llama.node';

/** How it is added. */
export const INSTALL_PEER = `npm install -g ${PEER}`;

/** What of the machine decides which of its packages is needed. */
export interface PeerSearch {
  /** Folder from which `node_modules` folders are looked for, upwards. */
  readonly from: string;
  readonly platform: NodeJS.Platform;
  readonly arch: string;
}

/** The file that loads the package, where that is installed with its build for this machine; loads nothing. */
export function findPeer({ from, platform, arch }: PeerSearch): string | undefined {
  try {
    const file = createRequire(join(from, 'package.json')).resolve(PEER);
    createRequire(file).resolve(`@fugood/node-llama-${platform}-${arch}`);
    return file;
  } catch {
    return undefined;
  }
}
