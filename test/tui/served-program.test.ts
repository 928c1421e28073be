import t from 'tap';
import { type Answer, hello, refusing, streaming, upstream } from '../engine/remote/upstream.js';
import { makeHome, startProgram } from '../helpers/program.js';

/** A server that has the model `llava`, and others that it is asked for. */
const listing: Answer = (response, received) => {
  const models = { object: 'list', data: [{ id: 'llava', object: 'model', owned_by: 'library' }] };
  const answer = received.url.endsWith('/models') ? refusing(200, models) : streaming(...hello);
  answer(response, received);
};

t.test(
  'models of a server are listed once they are asked for, answer, and come back at the next start',
  async t => {
    const { origin } = await upstream(t, [listing]);
    const env = { OLLAMA_HOST: origin };
    const home = makeHome(t);
    const term = startProgram(t, { home, env, args: ['-m', 'smollm2-135m'], cols: 110, rows: 32 });
    await term.until(/smollm2-135m \(cpu\)/, 90_000);
    await term.type('/switch\r');
    await term.until(/Choose a model[\s\S]*ollama\/llava +remote/, 20_000);
    await term.type('llava\r');
    await term.until(/ollama\/llava \(127/, 20_000);
    await term.type('Who is there?\r');
    await term.until('Hello there.', 20_000);
    term.send('/quit\r');
    t.equal((await term.ended(20_000)).status, 0);

    const again = startProgram(t, { home, env, cols: 110, rows: 32 });
    await again.until(/ollama\/llava \(127/, 90_000);
    await again.type('/switch ollama/other\r');
    await again.until(/ollama\/other \(127/, 20_000);
    t.pass('one that is not listed is taken by its name');
  },
);
