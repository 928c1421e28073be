import { execFile, spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import t from 'tap';
import { commands } from '../../../lib/cli/command-line/commands.js';
import { findProfile } from '../../../lib/models/catalogue.js';
import { pathOf, whyWithoutPython } from '../../clients/python.js';
import { noise, sha256, startHub } from '../../helpers/hub.js';
import { plainPicture } from '../../helpers/pictures.js';
import { makeHome, packageRoot } from '../../helpers/program.js';
import { startSeeing } from '../../helpers/seeing-server.js';
import { gpt2Path } from '../../helpers/small-models.js';
import { chatModel, put, putManifest } from '../../models/import/sample.js';

/** Those that open a screen, and those that test/package.test or a newcomer runs. */
const elsewhere = /^(npm |npx llmtui(\s+#.*)?$|llmtui(\s+#.*)?$|llmtui --serve --tui)/;

/** Those that go on until they are told to end. */
const serves = /\bllmtui (serve|--serve)\b/;

/** The blocks of a language in a Markdown text. */
const blocksOf = (markdown: string, language: string): string[] =>
  [...markdown.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, block]) => block ?? '',
  );

/** Commands of the blocks marked `sh`, one a line; indented lines go on with the one before. */
function shellLines(markdown: string): string[] {
  const lines = blocksOf(markdown, 'sh').flatMap(block => block.split(/\n(?! )/));
  return lines.filter(line => line.trim() !== '');
}

const definition = Object.values(commands).flatMap(({ examples }) => examples.map(({ run }) => run));
const readmeText = readFileSync(join(packageRoot, 'README.md'), 'utf8');
const readme = shellLines(readmeText);

/** Where the README's server listens, and what asks it. */
const ADDRESS = 'http://127.0.0.1:8080';
const asks = (line: string): boolean => line.startsWith('curl ');

/** A person's shell: a home, a folder with a repository and some files, and a hub that is near. */
async function makeShell() {
  const home = makeHome(t);
  const [bin, work] = [join(home.path, 'bin'), join(home.path, 'work')];
  for (const folder of [bin, join(work, 'models')]) mkdirSync(folder, { recursive: true });
  const script = (name: string, text: string) => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  script('llmtui', `exec '${process.execPath}' '${join(packageRoot, 'bin/llmtui.js')}' "$@"`);
  script('npx', 'shift; exec llmtui "$@"');
  writeFileSync(join(work, 'notes.txt'), 'Rivers: Danube, Rhine, Elbe.\n');
  writeFileSync(join(work, 'cat.jpg'), await plainPicture(60, 40).jpeg().toBuffer());
  await startSeeing(t, home, 'gpt-4o');
  writeFileSync(join(work, 'main.py'), 'print("rivers")\n');
  copyFileSync(gpt2Path, join(work, 'models', 'coder.gguf'));
  cpSync(join(packageRoot, 'fixtures/classifiers/distilbert'), join(work, 'sentiment'), { recursive: true });
  const blob = chatModel('Talker');
  const digest = sha256(blob);
  const ollama = join(home.path, '.ollama/models');
  put(join(ollama, 'blobs', `sha256-${digest}`), blob);
  putManifest(ollama, 'registry.ollama.ai/library/talker/1b', [['model', `sha256:${digest}`]]);
  const llama = findProfile('llama3-1b')!;
  const repositories = {
    [llama.repository]: { files: { [llama.file]: noise(300_000, 1) } },
    'ann/coder-1.5b-GGUF': { files: { 'coder-1.5b-Q4_0.gguf': noise(100_000, 3) } },
    'Qwen/Qwen3-4B-GGUF': { files: { 'Qwen3-4B-Q4_K_M.gguf': noise(300_000, 2) } },
  };
  const hub = await startHub(t, { repositories });
  // What the test runner has every process load makes each start of the program slower than all that it does.
  const { NODE_OPTIONS: _, ...outer } = process.env;
  const env = {
    ...outer,
    ...home.env,
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    HF_ENDPOINT: hub.endpoint,
    LLM_THREADS: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    // Any port may be taken on the machine of a test.
    LLM_PORT: '0',
  };
  const serve = (line: string) => serving(line.replace('--host 0.0.0.0', ''), work, env);
  const run = (line: string) =>
    new Promise<{ readonly status: number; readonly output: string }>(resolve => {
      const child = execFile(
        'bash',
        ['-e', '-o', 'pipefail', '-c', line],
        { cwd: work, env, timeout: 60_000 },
        (error, stdout, stderr) =>
          resolve({ status: error === null ? 0 : Number(error.code ?? -1), output: stdout + stderr }),
      );
      child.stdin?.end();
    });
  return { run, serve };
}

/** A server that a command line has started, once it listens. */
interface Server {
  readonly output: string;
  readonly url: string;
  /** Ends it, and gives its status. */
  readonly end: () => Promise<number | null>;
}

function serving(line: string, cwd: string, env: NodeJS.ProcessEnv): Promise<Server> {
  const child = spawn('bash', ['-c', line], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  t.teardown(() => {
    // The shell and what it runs.
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  });
  const ended = new Promise<number | null>(resolve => child.on('close', status => resolve(status)));
  const end = () => {
    child.kill('SIGTERM');
    return ended;
  };
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout.on('data', chunk => {
      output += chunk;
      const [url] = /http:\/\/[\d.]+:\d+/.exec(output) ?? [];
      if (url !== undefined && output.endsWith('\n')) resolve({ output, url, end });
    });
    void ended.then(status => reject(new Error(`"${line}" ended with status ${status}: ${output}`)));
  });
}

t.test('every example of the help, the manual page and the README works as it stands', async t => {
  const { run, serve } = await makeShell();
  const before = [
    'git init -q && git add notes.txt && git -c user.name=a -c user.email=a@b commit -qm one && echo more >> notes.txt',
    'llmtui config set sampling.max_tokens 16',
    'llmtui config set sampling.temperature 0',
  ];
  const lines = [...before, ...definition, ...readme.filter(line => !asks(line))];
  // What stands in several places is run once.
  const each = new Map(lines.map(line => [line.replace(/\s+#\s.*$/, ''), line]));
  for (const line of each.values()) {
    if (elsewhere.test(line)) {
      t.comment(`not run here: ${line}`);
      continue;
    }
    if (serves.test(line)) {
      const { output, end } = await serve(line);
      t.equal(await end(), 0, line, { output });
      continue;
    }
    const { status, output } = await run(line);
    t.equal(status, 0, `${line.split('\n')[0]}`, { output });
  }
});

t.test('every request of the README is answered, from the shell and in JavaScript and Python', async t => {
  const { run, serve } = await makeShell();
  const { url, end } = await serve('llmtui serve');
  for (const line of readme.filter(asks)) {
    const { status, output } = await run(`${line.replace(ADDRESS, url)} --fail-with-body -sS`);
    t.equal(status, 0, line.split('\n')[0] ?? '', { output });
  }
  // Modules are found from where a file is.
  const folder = mkdtempSync(join(packageRoot, '.cache/examples-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const program = (text: string, name: string): string => {
    writeFileSync(join(folder, name), text.replaceAll(ADDRESS, url));
    return join(folder, name);
  };
  for (const [at, text] of blocksOf(readmeText, 'js').entries()) {
    const { status, output } = await run(`'${process.execPath}' '${program(text, `${at}.mjs`)}'`);
    t.equal(status, 0, text.split('\n')[0] ?? '', { output });
    t.match(output, /\w/);
  }
  const without = whyWithoutPython();
  if (without !== undefined) t.comment(without);
  for (const [at, text] of without === undefined ? blocksOf(readmeText, 'python').entries() : []) {
    const { status, output } = await run(`'${pathOf('python')}' '${program(text, `${at}.py`)}'`);
    t.equal(status, 0, text.split('\n')[0] ?? '', { output });
    t.match(output, /\w/);
  }
  t.equal(await end(), 0);
});
