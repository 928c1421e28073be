import type { Conversation } from '../chat/conversation.js';
import { newId } from '../chat/ids.js';
import type { ImagePart, Message, Origin, Part, TextPart } from '../chat/message.js';
import { checkSampling, parameterNames, type Sampling } from '../chat/sampling.js';
import { validate } from '../chat/validate.js';
import { LlmtuiError, messageOf } from '../errors.js';
import { readImage } from './image-shape.js';
import { parseJson, toJson } from './json.js';
import * as shape from './shape.js';

/** Characters that a transcript may have at most. */
export const LONGEST_TRANSCRIPT = 64 * 1024 * 1024;

const FORMAT = 'llmtui-conversation';
const VERSION = 1;

/**
 * A conversation as a JSON file, version 1: the object
 *
 *     { "format": "llmtui-conversation", "version": 1, "id": "conv_…", "title": …, "titled": …, "system": …,
 *       "sampling": { … }, "model": …, "createdAt": …, "updatedAt": …, "leaf": "msg_…" or null, "messages": [ … ] }
 *
 * with messages in the order in which they were added, each
 *
 *     { "id": "msg_…", "parent": "msg_…" or null, "role": "user", "createdAt": …,
 *       "parts": [{ "type": "text", "text": … }], "origin": { "model": …, "sampling": { … }, "end": …, "usage": { … } } }
 *
 * Fields are those of `Conversation` and `Message`; times are ISO 8601 in UTC with milliseconds; `origin` is only on
 * what a model wrote; -Infinity in a logit bias is written as -1e9. Fields that a reader does not know are ignored.
 */
export function toTranscript(conversation: Conversation): string {
  const { id, title, titled, system, sampling, model, leaf } = conversation;
  const createdAt = new Date(conversation.createdAt);
  const updatedAt = new Date(conversation.updatedAt);
  const messages = [...conversation.messages.values()].map(message => {
    return { ...message, createdAt: new Date(message.createdAt) };
  });
  const fields = { id, title, titled, system, sampling, model, createdAt, updatedAt, leaf, messages };
  return `${toJson({ format: FORMAT, version: VERSION, ...fields }, 2)}\n`;
}

export interface TranscriptOptions {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** As Math.random. */
  readonly random: () => number;
  /** Whether a conversation of that id is there already. */
  readonly taken?: (id: string) => boolean;
}

/**
 * The conversation of a transcript. Where its id is `taken` it gets a new one, so that what is there stays as it is;
 * message ids are unique within a conversation and stay. Throws BAD_INPUT that names the field at fault.
 */
export function fromTranscript(
  text: string,
  { now, random, taken = () => false }: TranscriptOptions,
): Conversation {
  if (text.length > LONGEST_TRANSCRIPT) throw shape.misshapen('', `at most ${LONGEST_TRANSCRIPT} characters`);
  const value = readJson(text);
  checkFormat(value);
  const { messages: list, ...fields } = conversation(value, '');
  const messages = new Map<string, Message>();
  for (const [index, message] of list.entries()) {
    if (messages.has(message.id)) throw shape.misshapen(`messages[${index}].id`, 'the only one of its kind');
    messages.set(message.id, message);
  }
  const read = { ...fields, messages };
  validate(read);
  return taken(read.id) ? { ...read, id: newId('conv', now, random) } : read;
}

function readJson(text: string): unknown {
  try {
    return parseJson(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new LlmtuiError('BAD_INPUT', `this is no conversation: ${messageOf(error)}`, { cause: error });
  }
}

function checkFormat(value: unknown): void {
  const { format, version } = shape.record(value, '');
  if (format !== FORMAT) throw shape.misshapen('format', `"${FORMAT}": this is no conversation of llmtui`);
  if (version === VERSION) return;
  const newer = typeof version === 'number' && version > VERSION;
  throw shape.misshapen('version', newer ? `${VERSION}: the file is of a newer llmtui` : `${VERSION}`);
}

/** Half an id would be a file name or a database key of anyone's choice. */
const idOf = (prefix: 'conv' | 'msg') =>
  shape.text(25, new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{20}$`), `${prefix}_ and 20 characters of base 32`);
const long = shape.text(LONGEST_TRANSCRIPT);
const name = shape.text(1000);

const sampling: shape.Read<Partial<Sampling>> = (value, path) => {
  const given = Object.entries(shape.record(value, path)).filter(([key]) => parameterNames().includes(key));
  const read: Partial<Sampling> = Object.fromEntries(given);
  try {
    checkSampling(read);
  } catch (error) {
    throw new LlmtuiError('BAD_INPUT', `${path}.${messageOf(error)}`, { cause: error });
  }
  return read;
};

const textPart = shape.object<TextPart>({ type: shape.oneOf(['text']), text: long });
const imagePart = shape.object<ImagePart>({ type: shape.oneOf(['image']), image: readImage });
const part: shape.Read<Part> = (value, path) =>
  shape.record(value, path).type === 'image' ? imagePart(value, path) : textPart(value, path);

const seedOf: shape.Read<number> = (value, path) => (value === -1 ? value : shape.amount(value, path));

const origin = shape.object<Origin>({
  model: name,
  sampling,
  end: shape.oneOf(['stop', 'length', 'abort']),
  usage: shape.object({
    promptTokens: shape.amount,
    cachedTokens: shape.amount,
    replyTokens: shape.amount,
    firstTokenMs: shape.amount,
    readMs: shape.amount,
    replyMs: shape.amount,
    seed: seedOf,
  }),
});

const plainMessage = shape.object<Omit<Message, 'origin'>>({
  id: idOf('msg'),
  parent: shape.orNull(idOf('msg')),
  role: shape.oneOf(['system', 'user', 'assistant']),
  parts: shape.listOf(part, 1000),
  createdAt: shape.moment,
});

const message: shape.Read<Message> = (value, path) => {
  const plain = plainMessage(value, path);
  const produced = shape.record(value, path).origin;
  return produced === undefined ? plain : { ...plain, origin: origin(produced, `${path}.origin`) };
};

const conversation = shape.object<Omit<Conversation, 'messages'> & { readonly messages: readonly Message[] }>(
  {
    id: idOf('conv'),
    title: name,
    titled: shape.yesOrNo,
    system: long,
    sampling,
    model: name,
    leaf: shape.orNull(idOf('msg')),
    createdAt: shape.moment,
    updatedAt: shape.moment,
    messages: shape.listOf(message, 100_000),
  },
);
