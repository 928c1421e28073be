import { randomUUID } from 'node:crypto';
import { chmodSync, statSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { messageOf } from '../../errors.js';
import { makeFolder } from '../../store/make-folder.js';
import { isAlive } from '../../store/running.js';
import { Connection, type Lend } from './connection.js';
import { isAddress, isOwn, publish, remove, type SocketFile, socketFile, socketFiles } from './socket.js';

export interface ServeOptions {
  readonly runtimeFolder: string;
  readonly lend: Lend;
  /** Hears why nothing is served. */
  readonly log: (text: string) => void;
  readonly proc: Pick<NodeJS.Process, 'pid' | 'platform' | 'once' | 'off'>;
}

export interface Served {
  /** Hangs up, which aborts the replies of clients, and takes the socket away. Idempotent. */
  close(): Promise<void>;
}

const MOST_CLIENTS = 64;
const NOTHING: Served = { close: async () => {} };

/**
 * Lets other processes of this user reply with the engines that are loaded here, through a socket in the runtime
 * folder that only they can reach. Takes away the sockets of processes that are gone. Never rejects: what stands in
 * the way is logged, and nothing is served.
 */
export async function serveEngines(options: ServeOptions): Promise<Served> {
  const { runtimeFolder, log, proc } = options;
  const file = socketFile(runtimeFolder, proc.pid);
  try {
    if (!isAddress(file.path, proc.platform))
      throw new Error(`the path ${file.path} is too long for a socket`);
    makePrivate(runtimeFolder, proc.platform);
    await removeStale(runtimeFolder, proc);
    return await listen(file, options);
  } catch (thrown) {
    log(`other processes cannot use the models that are loaded here: ${messageOf(thrown)}`);
    return NOTHING;
  }
}

async function listen(file: SocketFile, { lend, proc }: ServeOptions): Promise<Served> {
  const address = proc.platform === 'win32' ? `\\\\.\\pipe\\llmtui-${randomUUID()}` : file.path;
  const connections = new Set<Connection>();
  const server = createServer(socket => {
    const connection = new Connection(socket, lend);
    connections.add(connection);
    socket.on('close', () => connections.delete(connection));
  });
  server.maxConnections = MOST_CLIENTS;
  await started(server, address);
  // The folder keeps others out until here.
  publish(file, address, proc.platform);
  const removeFile = (): void => remove(file);
  proc.once('exit', removeFile);
  return {
    close: async () => {
      proc.off('exit', removeFile);
      removeFile();
      for (const connection of connections) connection.close();
      await new Promise<void>(resolve => server.close(() => resolve()));
    },
  };
}

/** A connection that fails afterwards is the client's loss, never the end of this process. */
function started(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(address, resolve);
  });
}

/** Makes the folder, or closes to others one that is there. Throws where it is not this user's. */
function makePrivate(folder: string, platform: NodeJS.Platform): void {
  makeFolder(folder);
  if (platform === 'win32') return;
  const { uid, mode } = statSync(folder);
  if (uid === process.getuid?.() && (mode & 0o077) !== 0) chmodSync(folder, 0o700);
  if (!isOwn(folder, platform)) throw new Error(`${folder} belongs to another user`);
}

/**
 * A process that was killed leaves its socket behind. One of another container may share the folder, under a number
 * that nobody has here, so that only a socket that nobody listens on is taken away.
 */
async function removeStale(folder: string, { pid, platform }: ServeOptions['proc']): Promise<void> {
  for (const file of socketFiles(folder)) {
    if (file.pid !== pid && isAlive(file.pid)) continue;
    if (platform === 'win32' || (await isRefused(file.path))) remove(file);
  }
}

function isRefused(path: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(path);
    const tell = (refused: boolean): void => {
      socket.destroy();
      resolve(refused);
    };
    socket.on('connect', () => tell(false));
    socket.on('error', (error: NodeJS.ErrnoException) => tell(error.code === 'ECONNREFUSED'));
  });
}
