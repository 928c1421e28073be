import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lend } from '../../../lib/engine/attach/connection.js';
import { type Served, serveEngines } from '../../../lib/engine/attach/serve.js';
import type { Teardown } from '../../helpers/term.js';

/** A runtime folder with a short path, as a socket needs; it goes away with the test. */
export function runtimeFolder(t: Teardown): string {
  const folder = mkdtempSync(join(tmpdir(), 'llmtui-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'run');
}

/** Serves in this process; ends with the test. */
export async function serving(
  t: Teardown,
  lend: Lend,
  folder: string = runtimeFolder(t),
): Promise<{ readonly folder: string; readonly served: Served; readonly logged: readonly string[] }> {
  const logged: string[] = [];
  const log = (text: string): void => void logged.push(text);
  const served = await serveEngines({ runtimeFolder: folder, lend, log, proc: process });
  t.teardown(() => served.close());
  return { folder, served, logged };
}
