import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../errors.js';

/** What an external editor needs of the world around it. */
export interface ExternalEditorDeps {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Where the text's private folder is made. */
  readonly tmpdir: string;
}

/** The text as it was left, or why it is unchanged. */
export type Edited = { readonly text: string } | { readonly failed: string };

/**
 * Opens `text` in the person's editor (VISUAL, EDITOR, else vi or notepad) and gives back what was saved. The editor
 * has the terminal until it ends, so the caller suspends the screen, and ignores SIGINT, which reaches both. The text
 * is in a file that only this user can read, gone afterwards. Never throws.
 */
export async function editExternally(text: string, deps: ExternalEditorDeps): Promise<Edited> {
  const command =
    deps.env.VISUAL?.trim() || deps.env.EDITOR?.trim() || (deps.platform === 'win32' ? 'notepad' : 'vi');
  let folder: string | undefined;
  try {
    folder = await mkdtemp(join(deps.tmpdir, 'llmtui-'));
    const file = join(folder, 'prompt.md');
    await writeFile(file, text, { mode: 0o600, flag: 'wx' });
    const failed = await runEditor(command, file, deps);
    return failed === undefined ? { text: asWritten(await readFile(file, 'utf8'), text) } : { failed };
  } catch (error) {
    return { failed: `the text could not be handed to the editor: ${messageOf(error)}` };
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}

/** Runs the editor on the file until it ends; why it failed, if it did. */
function runEditor(
  command: string,
  file: string,
  { env, platform }: ExternalEditorDeps,
): Promise<string | undefined> {
  const [program, ...args] = words(command, platform);
  if (program === undefined) return Promise.resolve(`${command} is no command: set VISUAL or EDITOR`);
  return new Promise(resolve => {
    // On Windows most editors are .cmd files, which only the shell can start; the path is ours and has no quotes.
    const child =
      platform === 'win32'
        ? spawn(`${command} "${file}"`, { stdio: 'inherit', env, shell: true })
        : spawn(program, [...args, file], { stdio: 'inherit', env });
    child.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'ENOENT' ? 'not found' : messageOf(error);
      resolve(`${program} could not be started (${reason}): set VISUAL or EDITOR`);
    });
    child.once('exit', (status, signal) => {
      if (status === 0) resolve(undefined);
      else resolve(`${program} ended with ${signal ?? `status ${status}`}: the text is unchanged`);
    });
  });
}

/** The words of a command: split at spaces, but for quotes and, where it is no path separator, the backslash. */
function words(command: string, platform: NodeJS.Platform): readonly string[] {
  const word =
    platform === 'win32' ? /(?:"[^"]*"|[^\s"])+/g : /(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])+/g;
  return (command.match(word) ?? []).map(unquoted);

  function unquoted(part: string): string {
    if (platform === 'win32') return part.replaceAll('"', '');
    return part.replace(/"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)/g, (_, double, single, escaped) =>
      double === undefined ? (single ?? escaped) : double.replace(/\\(["\\$`])/g, '$1'),
    );
  }
}

/** Editors end the last line; a text that had no such end keeps none. */
function asWritten(saved: string, before: string): string {
  const text = saved.replace(/^\ufeff/, '').replaceAll('\r\n', '\n');
  return before.endsWith('\n') ? text : text.replace(/\n$/, '');
}
