import { createServer } from 'node:net';
import usual, { Ollama } from 'ollama';
import t from 'tap';
import { startServerProgram } from '../cli/serve/server-program.js';
import { STARTER as model } from '../http/starter-models.js';
import { runPython, whyWithoutPython } from './python.js';
import {
  EMBEDDER,
  endless,
  isCall,
  isPlace,
  isVector,
  place,
  question,
  saysWhatEmbeds,
  toolName,
  toolParameters,
  weatherQuestion,
} from './questions.js';
import { starterServer, untilFree } from './starter-server.js';

t.test('ollama works with the starter model', { timeout: 240_000 }, async t => {
  const running = await starterServer(t);
  const client = new Ollama({ host: running.url });
  const ask = (content: string) => ({ model, messages: [{ role: 'user', content }] });
  const options = { num_predict: 8 };

  t.test('it lists models', async t => {
    const { models } = await client.list();
    t.ok(models.some(({ name }) => name.split(':', 1)[0] === model));
    t.ok((await client.show({ model })).capabilities.includes('completion'));
  });

  t.test('it chats', async t => {
    const { message, done, eval_count } = await client.chat({ ...ask(question), options });
    t.ok(message.content && done && eval_count > 0);
    t.ok((await client.generate({ model, prompt: question, options })).response);
    t.match((await client.ps()).models[0], { size_vram: Number });
  });

  t.test('it streams, and the last line is done', async t => {
    let text = '';
    const done: boolean[] = [];
    for await (const line of await client.chat({ ...ask(question), options, stream: true })) {
      text += line.message.content;
      done.push(line.done);
    }
    t.ok(text);
    t.equal(done.indexOf(true), done.length - 1);
  });

  t.test('it calls a tool that it has to', async t => {
    const tools = [
      {
        type: 'function',
        function: { name: toolName, description: '', parameters: structuredClone(toolParameters) as object },
      },
    ];
    // Ollama's API knows no choice of tools; llmtui takes OpenAI's.
    const tool_choice = { type: 'function', function: { name: toolName } };
    const asked = { ...ask(weatherQuestion), tools, tool_choice, options: { num_predict: 40 } };
    const { message } = await client.chat(asked);
    const call = message.tool_calls?.[0]?.function;
    t.ok(call && isCall(call.name, call.arguments));
  });

  t.test('it answers in a structure', async t => {
    const { message } = await client.chat({ ...ask(question), format: place, options: { num_predict: 60 } });
    t.ok(isPlace(JSON.parse(message.content)));
  });

  t.test('it embeds, or says which model does', async t => {
    const { embeddings } = await client.embed({ model: EMBEDDER, input: ['river', 'lake'] });
    t.ok(embeddings.length === 2 && embeddings.every(isVector));
    t.ok(isVector((await client.embeddings({ model: EMBEDDER, prompt: 'river' })).embedding));
    const failure = await client.embed({ model, input: 'river' }).catch((thrown: unknown) => thrown);
    t.ok(saysWhatEmbeds(failure), String(failure));
  });

  t.test('it stops in the middle', async t => {
    const stream = await client.chat({ ...ask(endless), stream: true });
    let lines = 0;
    const ended = (async () => {
      for await (const _ of stream) if (++lines === 3) stream.abort();
    })();
    await t.rejects(ended, { name: 'AbortError' });
    t.comment(`free after ${Math.round(await untilFree(running))} ms`);
  });

  t.test('it is told what is wrong', async t => {
    await t.rejects(client.chat({ ...ask(question), model: 'nothing' }), {
      status_code: 404,
      message: /not found/,
    });
  });
});

/** Where Ollama listens, and its clients look where nothing is said. */
const USUAL_PORT = 11_434;

const isTaken = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const server = createServer()
      .once('error', () => resolve(true))
      .listen(port, '127.0.0.1', () => server.close(() => resolve(false)));
  });

const skip =
  process.env.OLLAMA_HOST !== undefined || (await isTaken(USUAL_PORT))
    ? `port ${USUAL_PORT} is in use, or OLLAMA_HOST is set`
    : false;

t.test("Ollama's clients find the server where nothing is said", { skip, timeout: 120_000 }, async t => {
  const { url, end } = await startServerProgram(t, ['--api', 'ollama'], { usualPort: true });
  t.equal(url, `http://127.0.0.1:${USUAL_PORT}`);
  t.match((await usual.list()).models[0], { name: String });
  const without = whyWithoutPython();
  if (without === undefined) {
    const program = 'import ollama; print(len(ollama.list().models) > 0)';
    const { output } = await runPython('python', ['-c', program], { cwd: '.', env: {}, withinMs: 60_000 });
    t.equal(output, 'True\n');
  } else t.comment(without);
  t.same(await end(), [0, null]);
});
