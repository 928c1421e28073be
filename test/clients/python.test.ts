import t from 'tap';
import { makeHome, packageRoot } from '../helpers/program.js';
import { runPython, whyWithoutPython } from './python.js';
import { STARTER, starterServer } from './starter-server.js';

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
  'embeds or says why not',
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
    const { url } = await starterServer(t);
    const home = makeHome(t);
    const env = { ...home.env, LLM_USER_PATH: `${home.path}/llm`, LLMTUI_URL: url, LLMTUI_MODEL: STARTER };
    const lines: Line[] = [];
    const { status, output } = await runPython(
      'python',
      [`${packageRoot}/test/clients/python/main.py`, ...Object.keys(clients)],
      { cwd: home.path, env, withinMs: 280_000, onLine: line => lines.push(JSON.parse(line) as Line) },
    );
    t.equal(status, 0, output.slice(-2000));
    for (const [client, behaviours] of Object.entries(clients)) {
      for (const behaviour of behaviours) {
        const line = lines.find(each => each.client === client && each.behaviour === behaviour);
        t.ok(line?.ok, `${client} ${behaviour}: ${line?.detail ?? 'nothing was told'}`);
        if (line !== undefined) t.comment(`${line.milliseconds} ms`);
      }
    }
  },
);
