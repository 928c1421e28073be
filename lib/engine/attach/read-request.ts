import type { Turn } from '../../chat/message.js';
import { checkSampling, defaultSampling, type Sampling } from '../../chat/sampling.js';
import type { Tool, ToolCall } from '../../chat/tools/tool.js';
import { readImage } from '../../store/image-shape.js';
import {
  amount,
  listOf,
  misshapen,
  object,
  oneOf,
  partial,
  type Read,
  record,
  text,
  wholeNumber,
  yesOrNo,
} from '../../store/shape.js';
import type { RawPrompt, ReplyOptions, TokenizeOptions } from '../engine.js';
import type { Embedding, Request } from '../llama/messages.js';
import { LONGEST_LINE } from './protocol.js';

/** Texts to embed in one request. */
const MOST_TEXTS = 4096;

/** The number of a request, by which even one that cannot be served is answered, and the rest. Throws where it is none. */
export function readRequest(line: string): { readonly id: number; readonly read: () => Request } {
  const value = record(JSON.parse(line), '');
  if (value.type === 'unload') return { id: 0, read: () => ({ type: 'unload' }) };
  return { id: wholeNumber(value.id, 'id'), read: () => readWhole(value) };
}

type Fields = Readonly<Record<string, unknown>>;
type Numbered = Exclude<Request, { readonly type: 'unload' }>;

/** A new kind of request does not compile until it is read here. */
const readers: {
  readonly [Type in Numbered['type']]: (
    value: Fields,
    id: number,
  ) => Extract<Numbered, { readonly type: Type }>;
} = {
  reply: (value, id) => ({ type: 'reply', path: readPath(value.path, 'path'), ...wantedOf(value, id) }),
  complete: (value, id) => ({
    type: 'complete',
    prompt: readPrompt(value.prompt, 'prompt'),
    ...wantedOf(value, id),
  }),
  measure: (value, id) => ({ type: 'measure', id, ...askedOf(value) }),
  render: (value, id) => ({ type: 'render', id, ...askedOf(value) }),
  tokenize: (value, id) => ({
    type: 'tokenize',
    id,
    text: anyText(value.text, 'text'),
    options: readTextOptions(value.options, 'options'),
  }),
  detokenize: (value, id) => ({ type: 'detokenize', id, tokens: readTokens(value.tokens, 'tokens') }),
  embed: (value, id) => ({
    type: 'embed',
    id,
    texts: listOf(readPrompt, MOST_TEXTS)(value.texts, 'texts'),
    options: readEmbedOptions(value.options, 'options'),
  }),
  memory: (_, id) => ({ type: 'memory', id }),
  activity: (_, id) => ({ type: 'activity', id }),
  cancel: (_, id) => ({ type: 'cancel', id }),
};

/** Reads a request whose number is sound. Throws BAD_INPUT. */
function readWhole(value: Fields): Request {
  const type = oneOf(Object.keys(readers) as Numbered['type'][])(value.type, 'type');
  return readers[type](value, wholeNumber(value.id, 'id'));
}

const wantedOf = (value: Fields, id: number) => ({
  id,
  sampling: readSampling(value.sampling, 'sampling'),
  askedAt: amount(value.askedAt, 'askedAt'),
  options: readOptions(value.options, 'options'),
});

const askedOf = (value: Fields) => ({
  path: readPath(value.path, 'path'),
  options: readOptions(value.options, 'options'),
});

const anyText = text(LONGEST_LINE);
const anyRecord: Read<Readonly<Record<string, unknown>>> = record;
const given: Read<unknown> = value => value;
const readTokens = listOf(wholeNumber, LONGEST_LINE);

const readCall = object<ToolCall>({ id: anyText, name: anyText, arguments: anyRecord });

const readRole = object<Pick<Turn, 'role' | 'content'>>({
  role: oneOf(['system', 'user', 'assistant', 'tool']),
  content: anyText,
});
const readRest = partial<Omit<Turn, 'role' | 'content'>>({
  images: listOf(readImage, 1000),
  toolCalls: listOf(readCall, 10_000),
  toolCallId: anyText,
  toolName: anyText,
});

const readTurn: Read<Turn> = (value, path) => ({ ...readRole(value, path), ...readRest(value, path) });

const readPath: Read<readonly Turn[]> = (value, path) => {
  const turns = listOf(readTurn, 1_000_000)(value, path);
  if (turns.length === 0) throw misshapen(path, 'at least one turn');
  return turns;
};

const readPrompt: Read<RawPrompt> = (value, path) =>
  typeof value === 'string' ? anyText(value, path) : readTokens(value, path);

const readSampling: Read<Sampling> = (value, path) => {
  const asked = record(value, path);
  const names = Object.keys(defaultSampling).filter(name => Object.hasOwn(asked, name));
  const sampling = Object.fromEntries(names.map(name => [name, asked[name]]));
  checkSampling(sampling);
  return { ...defaultSampling, ...sampling };
};

const readTool: Read<Tool> = (value, path) => ({
  ...object<Pick<Tool, 'name' | 'parameters'>>({ name: anyText, parameters: given })(value, path),
  ...partial<Pick<Tool, 'description'>>({ description: anyText })(value, path),
});

/** A new option does not compile until it is read here. Models of remote servers, which meet demands, are not lent. */
const readOptions = partial<Omit<ReplyOptions, 'demand'>>({
  maxTurns: wholeNumber,
  whole: yesOrNo,
  tools: listOf(readTool, 10_000),
  thinking: yesOrNo,
  grammarAfter: listOf(anyText, 1000),
  ignoreEnd: yesOrNo,
  logprobs: wholeNumber,
  promptLogprobs: yesOrNo,
  tokens: yesOrNo,
  inert: yesOrNo,
});

const readEmbedOptions = partial<Embedding['options']>({
  truncate: yesOrNo,
  raw: yesOrNo,
  first: wholeNumber,
});

const readTextOptions = partial<TokenizeOptions>({ begin: yesOrNo, special: yesOrNo });
