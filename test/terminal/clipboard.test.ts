import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Test } from 'tap';
import t from 'tap';
import type { ClipboardDeps } from '../../lib/terminal/clipboard.js';
import { copyText } from '../../lib/terminal/clipboard.js';

/** A session whose only programs are shell scripts with these bodies; `copied` is where they may write. */
async function session(
  t: Test,
  scripts: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
) {
  const folder = t.testdir({});
  const copied = join(folder, 'copied');
  for (const [name, body] of Object.entries(scripts)) {
    const path = join(folder, name);
    await writeFile(path, `#!/bin/sh\nPATH=/usr/bin:/bin\n${body}\n`);
    await chmod(path, 0o755);
  }
  const written: string[] = [];
  const deps: ClipboardDeps = {
    env: { PATH: folder, COPIED: copied, ...env },
    platform: 'linux',
    write: bytes => written.push(bytes),
    timeout: 5000,
  };
  return { deps, written, copied: () => readFile(copied) };
}

const keep = 'cat > "$COPIED"';

t.test('the program of the session takes the text as it is', async t => {
  const text = 'it\'s `$HOME` "quoted" 日本\n';
  for (const [program, env, platform] of [
    ['wl-copy', { WAYLAND_DISPLAY: 'wayland-0' }, 'linux'],
    ['xclip', { DISPLAY: ':0' }, 'linux'],
    ['xsel', { DISPLAY: ':0' }, 'linux'],
    ['pbcopy', {}, 'darwin'],
    ['termux-clipboard-set', { TERMUX_VERSION: '1' }, 'android'],
  ] as const) {
    const { deps, written, copied } = await session(t, { [program]: keep }, env);
    t.equal(await copyText(text, { ...deps, platform }), 'native', program);
    t.equal(String(await copied()), text, program);
    t.same(written, []);
  }
});

t.test('Windows takes UTF-16, from its Linux too', async t => {
  const { deps, copied } = await session(t, { 'clip.exe': keep }, { WSL_DISTRO_NAME: 'Debian' });
  t.equal(await copyText('aé😀', deps), 'native');
  t.equal((await copied()).toString('utf16le'), '\ufeffaé😀');
});

t.test('a program that fails or hangs gives way to the next one', async t => {
  const env = { WAYLAND_DISPLAY: 'wayland-0', DISPLAY: ':0' };
  const { deps, copied } = await session(t, { 'wl-copy': 'exec sleep 60', xclip: 'exit 1', xsel: keep }, env);
  t.equal(await copyText('text', { ...deps, timeout: 1000 }), 'native');
  t.equal(String(await copied()), 'text');
});

t.test('a program that leaves a child behind does not hold the caller', async t => {
  const { deps } = await session(t, { 'wl-copy': `${keep}; sleep 3 &` }, { WAYLAND_DISPLAY: 'wayland-0' });
  t.equal(await copyText('text', deps), 'native');
});

t.test('a program that reads nothing of a long text harms nothing', async t => {
  const { deps, written } = await session(t, { xclip: 'exit 1' }, { DISPLAY: ':0' });
  t.equal(await copyText('x'.repeat(70_000), deps), 'osc52');
  t.equal(written.length, 1);
});

t.test('behind SSH the clipboard of this machine is left alone', async t => {
  const env = { WAYLAND_DISPLAY: 'wayland-0', SSH_CONNECTION: '10.0.0.1 5 10.0.0.2 22' };
  const { deps, written } = await session(t, { 'wl-copy': keep, pbcopy: keep }, env);
  t.equal(await copyText('text', deps), 'osc52');
  t.same(written, ['\x1b]52;c;dGV4dA==\x07']);
});

t.test('tmux is told to hand the text to the terminal, else OSC 52 passes through it', async t => {
  const known = await session(t, { tmux: `[ "$*" = "load-buffer -w -" ] && ${keep}` }, { TMUX: '/tmp/tmux' });
  t.equal(await copyText('text', known.deps), 'osc52');
  t.equal(String(await known.copied()), 'text');
  t.same(known.written, []);
  const old = await session(t, { tmux: 'exit 1' }, { TMUX: '/tmp/tmux' });
  t.equal(await copyText('text', old.deps), 'osc52');
  t.same(old.written, ['\x1bPtmux;\x1b\x1b]52;c;dGV4dA==\x07\x1b\\']);
});

t.test('GNU screen gets strings as short as it passes on', async t => {
  const { deps, written } = await session(t, {}, { STY: '1.pts' });
  await copyText('x'.repeat(3000), deps);
  const parts = written[0]!.split('\x1bP').slice(1);
  t.ok(parts.length > 1);
  t.ok(parts.every(part => part.length <= 768 && part.endsWith('\x1b\\')));
  t.equal(
    parts.map(part => part.slice(0, -2)).join(''),
    `\x1b]52;c;${Buffer.from('x'.repeat(3000)).toString('base64')}\x07`,
  );
});

t.test('a text that no terminal takes is refused with what to do', async t => {
  const { deps, written } = await session(t, {});
  await t.rejects(copyText('x'.repeat(80_000), deps), { code: 'BAD_INPUT', message: /80 KB.*\/export/ });
  t.same(written, []);
});
