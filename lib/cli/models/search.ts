import { EXIT_INTERRUPTED, LlmtuiError } from '../../errors.js';
import { findOnHub } from '../../models/hub/found.js';
import type { Hub } from '../../models/hub/hub.js';
import type { Room } from '../../models/machine.js';
import { print } from '../print.js';
import { foundTable } from './hub-table.js';

export interface SearchOptions {
  readonly words: string;
  /** JSON instead of a table. */
  readonly json: boolean;
  /** Closed at the end. */
  readonly hub: Hub;
  /** What models have to fit into, for the verdicts. */
  readonly room: Room;
  readonly proc: NodeJS.Process;
}

const LIMIT = 15;

/**
 * Prints the repositories of the hub with GGUF files that match the words, the most downloaded first. Gives the exit
 * status: 0, or 130 after Ctrl-C. Throws USAGE without words, MODEL_NOT_FOUND where nothing matches, and as the hub does.
 */
export async function search({ words, json, hub, room, proc }: SearchOptions): Promise<number> {
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  proc.on('SIGINT', interrupt);
  try {
    if (words.trim() === '') throw new LlmtuiError('USAGE', 'nothing to look for: llmtui search <words>');
    const found = await findOnHub(hub, words.trim(), LIMIT, room, stop.signal);
    if (json) {
      await print(proc.stdout, `${JSON.stringify(found, undefined, 2)}\n`);
      return 0;
    }
    if (found.length === 0) {
      throw new LlmtuiError('MODEL_NOT_FOUND', 'no repository with GGUF files matches; try fewer words');
    }
    await print(proc.stdout, `${foundTable(found)}\npull one with: llmtui pull <repository>\n`);
    return 0;
  } catch (thrown) {
    if (stop.signal.aborted) return EXIT_INTERRUPTED;
    throw thrown;
  } finally {
    proc.off('SIGINT', interrupt);
    await hub.close();
  }
}
