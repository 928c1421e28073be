import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const namePattern = /^engine-(\d{1,10})\.sock$/;

/** Bytes that the address of a Unix socket may have: `sun_path` without its final zero. */
const LONGEST: Partial<Record<NodeJS.Platform, number>> = { linux: 107, android: 107, darwin: 103 };
const SHORTEST_LIMIT = 91; // POSIX promises 92 with the zero

/** A socket of the runtime folder: a Unix socket, or on Windows a file that names a pipe. */
export interface SocketFile {
  readonly path: string;
  /** The process that made it. */
  readonly pid: number;
}

/** Where the process `pid` listens. */
export function socketFile(runtimeFolder: string, pid: number): SocketFile {
  return { path: join(runtimeFolder, `engine-${pid}.sock`), pid };
}

/** The sockets in the runtime folder; none where it cannot be read. */
export function socketFiles(runtimeFolder: string): readonly SocketFile[] {
  try {
    const names = readdirSync(runtimeFolder);
    return names.flatMap(name => {
      const pid = namePattern.exec(name)?.[1];
      return pid === undefined ? [] : [{ path: join(runtimeFolder, name), pid: Number(pid) }];
    });
  } catch {
    return [];
  }
}

/** Whether the system takes a path as the address of a socket; longer ones would be cut off without a word. */
export function isAddress(path: string, platform: NodeJS.Platform): boolean {
  if (platform === 'win32') return true;
  return Buffer.byteLength(path) <= (LONGEST[platform] ?? SHORTEST_LIMIT);
}

/** What a client connects to. Throws what the file system throws. */
export function addressOf({ path }: SocketFile, platform: NodeJS.Platform): string {
  return platform === 'win32' ? readFileSync(path, 'utf8') : path;
}

/** Lets the owner alone connect to a socket that has just been made, and on Windows tells the name of the pipe. */
export function publish({ path }: SocketFile, address: string, platform: NodeJS.Platform): void {
  if (platform === 'win32') writeFileSync(path, address, { mode: 0o600 });
  else chmodSync(path, 0o600);
}

export function remove({ path }: SocketFile): void {
  rmSync(path, { force: true });
}

/** Whether a folder is this user's, and nobody else can put anything into it. Windows keeps it in the user's profile. */
export function isOwn(folder: string, platform: NodeJS.Platform): boolean {
  if (platform === 'win32') return true;
  const found = statSync(folder, { throwIfNoEntry: false });
  return found?.isDirectory() === true && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
}

/** Whether a process is stopped, as Ctrl-Z does, and would not answer. Told by proc(5) on Linux, unknown elsewhere. */
export function isStopped(pid: number): boolean {
  try {
    // After the name of the program in brackets, which may hold brackets itself.
    return /\) [Tt] [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}
