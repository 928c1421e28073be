import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { packageRoot } from '../helpers/program.js';

/**
 * What clients break on and what attacks are known, and the tests that hold it: a test that goes away, or is given another
 * title, is missed here.
 */
const promises: readonly (readonly [promise: string, ...titles: string[]])[] = [
  [
    'counts end a stream only where asked for, with no choices',
    'counts that are asked for come last, with no choices',
  ],
  ['role first, reason last', 'a streamed chat begins with the role and ends with the reason, then [DONE]'],
  [
    'events end with an empty line; [DONE] closes chats and completions only',
    'the last event ends with an empty line',
    'a streamed response numbers its events, names them, and ends without [DONE]',
    'a streamed answer is the events of the protocol, each with its name',
    'a stream ends with the piece that has stop, and has no [DONE]',
  ],
  [
    'a failure in the middle is told; one before has its status',
    'a failure in the middle of a stream is an event in the shape of errors, without its detail',
    'takes values at the edges',
    'a failure in the middle of a stream is an event',
    'a failure in the middle of a stream is response.failed, and is not kept',
    'a failure in the middle is an event, without its detail',
    'a failure in the middle is a line, without its detail',
    'a path that does not fit is 400 before the stream begins',
    'failures before the first piece have a status, later ones are the last piece',
    'a failure in the middle of a stream is its last event, without its detail',
  ],
  [
    'a stream on which nothing is said is kept open',
    'a comment keeps a stream open while nothing is said',
    'a long wait is filled with comments, after the role',
    'while nothing is said, pings keep the connection open',
  ],
  [
    'lines of Ollama',
    'a chat is answered line by line, the last with counts and durations',
    'no messages load a model, and keep_alive 0 unloads it',
    'no prompt loads the model',
  ],
  [
    'who leaves stops his generation, whatever it does',
    'the sequence of a client that leaves is freed, in every phase',
    'a client that leaves the queue leaves nothing behind, and holds nobody up',
    'a client that leaves while the model loads ends the load',
    'a client that leaves without streaming stops the reply',
    'a client that leaves stops what runs and what waits',
    'a socket that closes stops its replies',
  ],
  [
    'no half characters and stop strings',
    'a character that is spread over tokens comes out once it is whole',
    'the beginning of a stop string is held back, and released when it turns out to be none',
  ],
  [
    'calls of tools',
    'calls are streamed with index and type always, id and name in the first delta only',
    'a call comes whole, its arguments an object',
    'a call that is forced is written by a grammar',
    'a call of a tool is a block of its own, its input whole',
  ],
  [
    'embeddings, or how to get them',
    'every API gives the same vectors, in its own shape',
    'where no model embeds, the refusal says how to get one',
    'a model that chats does not embed, and the refusal says what does',
  ],
  [
    'labels in the shape of vLLM',
    'labels by their names, in the shape of vLLM, with scores',
    'a classifier of another embedding model, and a damaged one, are refused with the reason',
  ],
  [
    'values that are right for OpenAI',
    'the tokens to generate have three names, and a limit',
    'stop is a text or a list, empty texts left out',
    'a seed of any size is one of 32 bits, always the same',
    'a bias of what is no token is left out',
    'null is the same as nothing, and unknown fields are ignored',
    'the engine gets the conversation as it was sent, and no system prompt of the settings',
  ],
  [
    'values that are wrong',
    'a value that is not allowed is status 400 and names its field',
    'a field that is not allowed is 400',
    'a field that is not allowed is named, with status 422',
    'probabilities go out with bytes, sorted, and without infinity',
  ],
  [
    'formats and reasoning',
    'what the answer has to look like',
    'reasoning goes out under both names',
    'a format is held by a grammar',
    'reasoning goes out as thinking, by itself',
  ],
  [
    'fields of Ollama',
    'the list has every model that can be used, with name, model and details',
    'ps has what is loaded, when it leaves, and its context',
    'Ollama is running, says GET and HEAD',
    'show tells what the file holds',
    'a prompt is answered line by line; the last line has the context',
    'a number is seconds, text a duration with units, negative is for ever',
    'text without a unit, and what is no duration, is refused',
  ],
  ['names with a slash', 'the models that can be used are listed, each can be asked for'],
  ['counts and times', 'counts and times are those of the cache and the clock'],
  ['reasoning is counted', 'tokens of reasoning are counted'],
  [
    'shapes of failures',
    'each API has its shape',
    'codes that clients of OpenAI know are theirs',
    'each API writes failures below its own paths',
    'an unknown model is 404 with the names that are there',
    'an unknown model is 404, told as text',
    'an unknown route is 404, and a server that is busy 503, told as text',
    'a server that is busy says so, and when to ask again',
  ],
  [
    'DNS rebinding',
    'a Host header with the name of another server is refused, local names and addresses are not',
  ],
  [
    'foreign pages',
    'a foreign Origin is refused before the body is read, whatever the method',
    'what is not JSON is refused before it is read',
    'Host, Origin and key are checked before the socket opens',
    'from a browser it is not, whatever the page',
  ],
  [
    'open servers',
    'without a key the server does not listen where others reach it',
    'with a key nothing answers without it, but whether the server is ready',
    'without the key nothing is told',
    'with a key the pages and their files need it, and foreign hosts and origins are refused',
  ],
  [
    'paths in names and digests',
    'a name means a model of the list and nothing else: no path is opened',
    'digests name no files',
    'no path leads out of the files that are served',
  ],
  ['addresses of images', 'no address that a request names is asked', 'an image is refused with what to do'],
  [
    'files of models',
    'model files are neither taken nor published',
    'flipped bytes never crash or hang the reader',
  ],
  [
    'bombs',
    'grammars and schemas that blow up are refused or bounded, and the model goes on',
    'arguments that are nested too deeply are refused, not walked',
  ],
  [
    'limits',
    'allows is refused, in every API',
    'where more tokens are asked for than one request may have, it gets as many as it may',
    'wrong lengths and framing are the fault of the client',
    'a body that is shorter than announced, or comes byte by byte, does not hold a connection',
    'more connections than allowed are closed',
    'connections that are held open keep nobody out: the one used longest ago makes room',
    'one address has but a share of the connections',
    'a list that is too long is refused with the limit',
    'a form may have so many files of so many bytes, and no field twice',
    'more replies than allowed are refused as busy',
    'a reader that is slow holds the reply back, and gets all of it',
    'a reply waits for a client that does not read',
    'a client that asks too often is told when to ask again',
  ],
  [
    'templates',
    'a template is not used, and the log says so',
    'names, templates and sources are checked',
    'an endless range',
  ],
  [
    'details of failures',
    'a bug is told in general words, whatever it says',
    'no folder of this machine is told',
    'the id of a request is in its answer and in the log',
    'no text of a message is in the log',
  ],
  [
    'pictures: bombs, damaged and foreign files, servers of the inner network',
    'more pixels than can be held are refused before they are decoded',
    'changed bytes never do more than be refused',
    'what is no picture, damaged, a bomb or no base64 is the fault of the client, in every API',
    'a picture on another server is fetched only where the server may',
    'no server of this machine or its network is asked, under a name, an address or a redirection',
    'a name of which one address is inner is not asked',
  ],
  [
    'requests of any kind',
    'no spoilt request is a failure of the server, and every answer is as published',
    'no spoilt request makes the starter model fail',
    'bytes that are no request are answered as such or not at all',
    'spoilt messages on a WebSocket are answered by events as published',
    'no request that schemathesis makes up is answered otherwise than published',
  ],
];

const tests = join(packageRoot, 'test');
const sources = readdirSync(tests, { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.ts') && !file.endsWith('promises.test.ts'))
  .map(file => readFileSync(join(tests, file), 'utf8'));

for (const [promise, ...titles] of promises) {
  t.test(`held by tests: ${promise}`, async t => {
    for (const title of titles)
      t.ok(
        sources.some(source => source.includes(title)),
        title,
      );
  });
}
