import type { Engine } from '../engine.js';
import { LlamaEngine } from '../llama/client.js';
import type { LlamaOptions } from '../llama/load.js';
import { identityOf } from './identity.js';
import { Link } from './link.js';
import { type Open, program } from './protocol.js';
import { addressOf, isOwn, isStopped, socketFiles } from './socket.js';

export interface AttachOptions {
  readonly runtimeFolder: string;
  /** What the model would be loaded with. */
  readonly options: LlamaOptions;
  readonly signal: AbortSignal;
  readonly platform: NodeJS.Platform;
}

/** Milliseconds that running processes have to answer; one that hangs is not waited for. */
const PATIENCE = 100;

/**
 * The engine of another process of this user that has loaded the same, or null where there is none, where it does not
 * answer within 100 ms, or when `signal` is aborted. Never rejects. The engine is as one that was loaded here: its
 * replies begin with the program's sampling defaults, and unloading it hangs up. When the other process ends or unloads
 * the model, replies throw ENGINE_FAILED or UNAVAILABLE.
 */
export async function attachTo({
  runtimeFolder,
  options,
  signal,
  platform,
}: AttachOptions): Promise<Engine | null> {
  const links = new Set<Link>();
  const hangUp = (): void => {
    for (const link of links) link.kill();
  };
  const patience = setTimeout(hangUp, PATIENCE);
  signal.addEventListener('abort', hangUp, { once: true });
  try {
    if (signal.aborted || !isOwn(runtimeFolder, platform)) return null;
    const files = socketFiles(runtimeFolder).filter(({ pid }) => !isStopped(pid));
    if (files.length === 0) return null;
    const open: Open = { type: 'open', program: program(), wanted: identityOf(options) };
    const asked = files.map(async file => {
      const link = new Link(addressOf(file, platform));
      links.add(link);
      return { link, engine: await engineBehind(link, open, options) };
    });
    const { link, engine } = await Promise.any(asked);
    links.delete(link);
    return engine;
  } catch {
    // No file of that name, or nobody who has loaded it: either way loading it tells more.
    return null;
  } finally {
    clearTimeout(patience);
    signal.removeEventListener('abort', hangUp);
    hangUp();
  }
}

async function engineBehind(link: Link, open: Open, { name, path }: LlamaOptions): Promise<Engine> {
  const answer = await link.open(open);
  if (answer.type === 'refused' || answer.program !== open.program)
    throw new Error('it lends no such engine');
  const { model, contextSize } = answer;
  return new LlamaEngine(link, { type: 'loaded', model: { ...model, name, path }, contextSize });
}
