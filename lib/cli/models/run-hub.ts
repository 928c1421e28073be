import { EXIT_INTERRUPTED } from '../../errors.js';
import type { Hub } from '../../models/hub/hub.js';
import type { Room } from '../../models/machine.js';
import type { ModelCommand } from '../command.js';
import type { ModelSurroundings } from '../surroundings.js';
import { hubFor } from './hub.js';
import { importModels } from './import.js';
import { pull } from './pull.js';
import { PullProgress } from './pull-progress.js';
import { search } from './search.js';

/** The commands that may speak with the hub. */
type HubCommand = Extract<ModelCommand, { readonly type: 'import' | 'pull' | 'search' }>;

/** Runs one of them. Gives the exit status; throws as each of them does. */
export function runHubCommand(command: HubCommand, around: ModelSurroundings, room: Room): Promise<number> {
  const { proc } = around;
  switch (command.type) {
    case 'import':
      return runImport(command, around);
    case 'pull': {
      const { what, list, offline } = command;
      return pull({ what, list, hub: hubFor(around, offline), room, proc });
    }
    case 'search': {
      const { words, json, offline } = command;
      return search({ words, json, hub: hubFor(around, offline), room, proc });
    }
  }
}

/** Ctrl-C ends a download, and what has come of it is kept. */
async function runImport(
  { request, offline }: Extract<ModelCommand, { readonly type: 'import' }>,
  around: ModelSurroundings,
): Promise<number> {
  const { folders, proc } = around;
  const { from } = request;
  if (from.classifier !== undefined) {
    const { importClassifier } = await import('./import-classifier.js');
    return importClassifier({ ...request, from: { ...from, classifier: from.classifier } }, around);
  }
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  proc.once('SIGINT', interrupt);
  try {
    return await importModels({
      ...request,
      env: proc.env,
      home: folders.home,
      platform: proc.platform,
      registryFolder: folders.config,
      cwd: proc.cwd(),
      stdout: proc.stdout,
      signal: stop.signal,
      pull: url => pullUrl(url, hubFor(around, offline), stop.signal, proc.stderr),
    });
  } catch (thrown) {
    if (stop.signal.aborted) return EXIT_INTERRUPTED;
    throw thrown;
  } finally {
    proc.off('SIGINT', interrupt);
  }
}

async function pullUrl(
  url: string,
  hub: Hub,
  signal: AbortSignal,
  stderr: NodeJS.WriteStream,
): Promise<string> {
  const progress = new PullProgress(stderr);
  try {
    const { path } = await hub.download(
      { type: 'url', url },
      { signal, onProgress: step => progress.show(step) },
    );
    return path;
  } finally {
    progress.clear();
    await hub.close();
  }
}
