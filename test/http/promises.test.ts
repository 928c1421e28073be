import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { packageRoot } from '../helpers/program.js';

type Held = readonly [file: string, ...titles: string[]];

/**
 * What clients break on and what attacks are known, and the tests that hold it: a test that goes away, or is given another
 * title, is missed here.
 */
const promises: readonly (readonly [promise: string, ...held: Held[]])[] = [
  [
    'counts end a stream only where asked for, with no choices',
    ['http/openai/chat', 'counts that are asked for come last, with no choices'],
  ],
  [
    'role first, reason last',
    ['http/openai/chat', 'a streamed chat begins with the role and ends with the reason, then [DONE]'],
  ],
  [
    'events end with an empty line; [DONE] closes chats and completions only',
    ['http/published', 'the last event ends with an empty line'],
    [
      'http/openai/responses/routes',
      'a streamed response numbers its events, names them, and ends without [DONE]',
    ],
    ['http/anthropic/messages', 'a streamed answer is the events of the protocol, each with its name'],
    ['http/llama-server/completion', 'a stream ends with the piece that has stop, and has no [DONE]'],
  ],
  [
    'a failure in the middle is told; one before has its status',
    [
      'http/openai/chat',
      'a failure in the middle of a stream is an event in the shape of errors, without its detail',
    ],
    ['http/openai/starter', 'takes values at the edges'],
    ['http/openai/completions', 'a failure in the middle of a stream is an event'],
    [
      'http/openai/responses/routes',
      'a failure in the middle of a stream is response.failed, and is not kept',
    ],
    ['http/anthropic/messages', 'a failure in the middle is an event, without its detail'],
    [
      'http/ollama/chat',
      'a failure in the middle is a line, without its detail',
      'a path that does not fit is 400 before the stream begins',
    ],
    [
      'http/llama-server/completion',
      'failures before the first piece have a status, later ones are the last piece',
    ],
    ['http/own/chat', 'a failure in the middle of a stream is its last event, without its detail'],
  ],
  [
    'a stream on which nothing is said is kept open',
    ['http/stream', 'a comment keeps a stream open while nothing is said'],
    ['http/openai/chat', 'a long wait is filled with comments, after the role'],
    ['http/anthropic/messages', 'while nothing is said, pings keep the connection open'],
  ],
  [
    'lines of Ollama',
    [
      'http/ollama/chat',
      'a chat is answered line by line, the last with counts and durations',
      'no messages load a model, and keep_alive 0 unloads it',
    ],
    ['http/ollama/generate', 'no prompt loads the model'],
  ],
  [
    'who leaves stops his generation, whatever it does',
    [
      'http/leaving-starter',
      'the sequence of a client that leaves is freed, in every phase',
      'a client that leaves the queue leaves nothing behind, and holds nobody up',
    ],
    [
      'http/leaving',
      'a client that leaves while the model loads ends the load',
      'a client that leaves without streaming stops the reply',
    ],
    ['http/openai/batch', 'a client that leaves stops what runs and what waits'],
    ['http/own/socket', 'a socket that closes stops its replies'],
  ],
  [
    'no half characters and stop strings',
    ['engine/llama/utf8', 'a character that is spread over tokens comes out once it is whole'],
    [
      'engine/llama/stops',
      'the beginning of a stop string is held back, and released when it turns out to be none',
    ],
  ],
  [
    'calls of tools',
    [
      'http/openai/chat-stream',
      'calls are streamed with index and type always, id and name in the first delta only',
    ],
    [
      'http/ollama/reading',
      'a call comes whole, its arguments an object',
      'a call that is forced is written by a grammar',
    ],
    ['http/anthropic/messages', 'a call of a tool is a block of its own, its input whole'],
  ],
  [
    'embeddings, or how to get them',
    ['http/openai/embeddings', 'a valid request hears how to get an embedding model'],
    ['http/ollama/generate', 'embeddings are refused with the way to get them'],
  ],
  [
    'values that are right for OpenAI',
    [
      'http/openai/sampling',
      'the tokens to generate have three names, and a limit',
      'stop is a text or a list, empty texts left out',
      'a seed of any size is one of 32 bits, always the same',
      'a bias of what is no token is left out',
    ],
    [
      'http/openai/chat',
      'null is the same as nothing, and unknown fields are ignored',
      'the engine gets the conversation as it was sent, and no system prompt of the settings',
    ],
  ],
  [
    'values that are wrong',
    ['http/openai/chat', 'a value that is not allowed is status 400 and names its field'],
    ['http/ollama/chat', 'a field that is not allowed is 400'],
    ['http/own/chat', 'a field that is not allowed is named, with status 422'],
    ['http/openai/chat-stream', 'probabilities go out with bytes, sorted, and without infinity'],
  ],
  [
    'formats and reasoning',
    ['http/openai/chat-request', 'what the answer has to look like'],
    ['http/openai/chat-stream', 'reasoning goes out under both names'],
    ['http/ollama/reading', 'a format is held by a grammar', 'reasoning goes out as thinking, by itself'],
  ],
  [
    'fields of Ollama',
    [
      'http/ollama/tags',
      'the list has every model that can be used, with name, model and details',
      'ps has what is loaded, when it leaves, and its context',
      'Ollama is running, says GET and HEAD',
    ],
    ['http/ollama/show', 'show tells what the file holds'],
    ['http/ollama/generate', 'a prompt is answered line by line; the last line has the context'],
    [
      'http/ollama/keep-alive',
      'a number is seconds, text a duration with units, negative is for ever',
      'text without a unit, and what is no duration, is refused',
    ],
  ],
  [
    'names with a slash',
    ['http/openai/models', 'the models that can be used are listed, each can be asked for'],
  ],
  ['counts and times', ['http/openai/chat-stream', 'counts and times are those of the cache and the clock']],
  [
    'shapes of failures',
    ['http/failure/problem', 'each API has its shape', 'codes that clients of OpenAI know are theirs'],
    ['http/failure/shapes', 'each API writes failures below its own paths'],
    ['http/openai/models', 'an unknown model is 404 with the names that are there'],
    [
      'http/ollama/chat',
      'an unknown model is 404, told as text',
      'an unknown route is 404, and a server that is busy 503, told as text',
    ],
    ['http/openai/chat', 'a server that is busy says so, and when to ask again'],
  ],
  [
    'DNS rebinding',
    [
      'http/safety/guard',
      'a Host header with the name of another server is refused, local names and addresses are not',
    ],
  ],
  [
    'foreign pages',
    [
      'http/safety/guard',
      'a foreign Origin is refused before the body is read, whatever the method',
      'what is not JSON is refused before it is read',
    ],
    ['http/own/socket', 'Host, Origin and key are checked before the socket opens'],
    ['http/ollama/form', 'from a browser it is not, whatever the page'],
  ],
  [
    'open servers',
    ['http/server', 'without a key the server does not listen where others reach it'],
    ['http/safety/guard', 'with a key nothing answers without it'],
    ['http/metrics/api', 'without the key nothing is told'],
    [
      'http/documents/api',
      'with a key the pages and their files need it, and foreign hosts and origins are refused',
    ],
  ],
  [
    'paths in names and digests',
    [
      'http/safety/names',
      'a name means a model of the list and nothing else: no path is opened',
      'digests name no files',
    ],
    ['http/documents/api', 'no path leads out of the files that are served'],
  ],
  [
    'addresses of images',
    ['http/safety/addresses', 'no address that a request names is asked'],
    ['http/openai/chat', 'an image is refused with what to do'],
  ],
  [
    'files of models',
    ['http/ollama/changes', 'model files are neither taken nor published'],
    ['models/gguf/read', 'flipped bytes never crash or hang the reader'],
  ],
  [
    'bombs',
    ['http/safety/bombs', 'grammars and schemas that blow up are refused or bounded, and the model goes on'],
    ['http/openai/chat-request', 'arguments that are nested too deeply are refused, not walked'],
  ],
  [
    'limits',
    [
      'http/safety/limits',
      'allows is refused, in every API',
      'where more tokens are asked for than one request may have, it gets as many as it may',
    ],
    [
      'http/safety/malformed',
      'wrong lengths and framing are the fault of the client',
      'a body that is shorter than announced, or comes byte by byte, does not hold a connection',
      'more connections than allowed are closed',
    ],
    ['http/openai/multipart', 'a form may have so many files of so many bytes, and no field twice'],
    ['http/server', 'more replies than allowed are refused as busy'],
    ['http/stream', 'a reader that is slow holds the reply back, and gets all of it'],
    ['http/own/socket', 'a reply waits for a client that does not read'],
    ['http/safety/guard', 'a client that asks too often is told when to ask again'],
  ],
  [
    'templates',
    ['http/ollama/generate', 'a template is not used, and the log says so'],
    ['http/ollama/changes', 'names, templates and sources are checked'],
    ['chat/jinja', 'an endless range'],
  ],
  [
    'details of failures',
    [
      'http/failure/problem',
      'a bug is told in general words, whatever it says',
      'no folder of this machine is told',
    ],
    [
      'http/safety/guard',
      'the id of a request is in its answer and in the log',
      'no text of a message is in the log',
    ],
  ],
  [
    'requests of any kind',
    ['http/fuzz', 'no spoilt request is a failure of the server, and every answer is as published'],
    ['http/fuzz-starter', 'no spoilt request makes the starter model fail'],
    ['http/fuzz-raw', 'bytes that are no request are answered as such or not at all'],
    ['http/fuzz-socket', 'spoilt messages on a WebSocket are answered by events as published'],
    ['clients/schemathesis', 'no request that schemathesis makes up is answered otherwise than published'],
  ],
];

for (const [promise, ...held] of promises) {
  t.test(`held by tests: ${promise}`, async t => {
    for (const [file, ...titles] of held) {
      const text = sourceOf(file);
      for (const title of titles) t.ok(text.includes(title), `${file}: ${title}`);
    }
  });
}

function sourceOf(file: string): string {
  const path = join(packageRoot, 'test', file);
  return readFileSync(file === 'http/published' ? `${path}.ts` : `${path}.test.ts`, 'utf8');
}
