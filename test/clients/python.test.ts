import t from 'tap';
import { startServerProgram } from '../cli/serve/server-program.js';
import { makeHome, packageRoot } from '../helpers/program.js';
import { STARTER } from '../http/starter-models.js';
import { runPython, whyWithoutPython } from './python.js';

interface Line {
  readonly client: string;
  readonly behaviour: string;
  readonly ok: boolean;
  readonly detail: unknown;
  readonly milliseconds: number;
}

/** What a client has to do; those of `more` besides. */
const every = [
  'lists models',
  'chats',
  'streams',
  'calls a tool that it has to',
  'answers in a structure',
  'embeds',
  'stops in the middle',
];
const clients: Readonly<Record<string, readonly string[]>> = {
  openai: [...every, 'goes on after the result of a tool', 'uses responses', 'tells what is wrong'],
  ollama: [...every, 'tells what is wrong'],
  langchain_openai: every,
  langchain_ollama: every,
  litellm: every,
  llm: every,
};

const skip = whyWithoutPython();

t.test(
  'the Python clients work with the starter model',
  { skip: skip ?? false, timeout: 300_000 },
  async t => {
    const home = makeHome(t);
    const { url } = await startServerProgram(t, ['-m', STARTER, '--ctx', '2048'], { home });
    const env = { ...home.env, LLM_USER_PATH: `${home.path}/llm`, LLMTUI_URL: url, LLMTUI_MODEL: STARTER };
    const lines: Line[] = [];
    const { status, output } = await runPython(
      'python',
      [`${packageRoot}/test/clients/python/main.py`, ...Object.keys(clients)],
      { cwd: home.path, env, withinMs: 280_000, onLine: line => lines.push(JSON.parse(line) as Line) },
    );
    t.equal(status, 0, status === 0 ? 'they ran to their end' : output.slice(-2000));
    for (const [client, behaviours] of Object.entries(clients)) {
      for (const behaviour of behaviours) {
        const line = lines.find(each => each.client === client && each.behaviour === behaviour);
        const told = line === undefined ? 'nothing was told' : `${line.milliseconds} ms, ${line.detail}`;
        t.ok(line?.ok, `${client} ${behaviour}: ${told}`);
      }
    }
  },
);
