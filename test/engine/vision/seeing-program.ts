/** Answers about a picture for as long as it lives; tells its parent once text has come. */
import { user } from '../llama/starter.js';
import { loadSeeing, picture } from './seeing.js';

const engine = await loadSeeing({ teardown: work => void process.once('exit', () => void work()) });
const path = [{ ...user('Write a story.'), images: [await picture(1, 2, 3)] }];
const sampling = { temperature: 2, seed: 7, max_tokens: 1500, grammar: 'root ::= [a-z ] root' };
for await (const event of engine.reply(path, sampling, new AbortController().signal)) {
  if (event.type === 'text') process.send?.('text');
}
