import { type Conversation, createConversation, turnsOf } from '../../chat/conversation.js';
import { type Exchange, withExchange } from '../../chat/exchange.js';
import { newId } from '../../chat/ids.js';
import type { Turn } from '../../chat/message.js';
import type { ReplyEvent } from '../../chat/reply.js';
import type { Sampling } from '../../chat/sampling.js';
import { messageOf } from '../../errors.js';
import type { ImageReport } from '../../images/report.js';
import type { ModelEntry } from '../../models/list.js';
import type { Answering } from '../answering.js';
import { notFound } from '../failure/refusal.js';
import { samplingOf } from '../fields/parameters.js';
import { type AskedTurn, givenBase64, imageFields } from '../pictures/given.js';
import { seeing } from '../pictures/seeing.js';
import type { Reader } from '../replies.js';
import type { Serving } from '../serving.js';
import type { ChatRequest } from './schemas.js';

/** A reply of a conversation that has begun. */
export interface Talk {
  readonly conversationId: string;
  readonly model: string;
  /** What became of the pictures of the request. */
  readonly pictures: readonly ImageReport[];
  /** What the model says; kept in the library once it ended, stopped or not. */
  readonly events: AsyncIterable<ReplyEvent>;
}

/** The conversation of that id. Throws a refusal with status 404, and STORE_FAILED. */
export function conversationOf({ library }: Pick<Serving, 'library'>, id: string): Conversation {
  const conversation = library().read(id);
  if (conversation !== undefined) return conversation;
  throw notFound(
    'conversation_not_found',
    `there is no conversation ${id}; GET /api/v1/chat/conversations lists them`,
  );
}

/**
 * Has the model of a conversation, or for a new one the default model, answer a message, and gives the reply to `use`
 * once it has begun. Throws as `seeing` and the engine do, and as `conversationOf`.
 */
export async function talk<Result>(
  serving: Serving,
  request: ChatRequest,
  reader: Reader,
  use: (talk: Talk) => Promise<Result>,
): Promise<Result> {
  const { conversation_id: id } = request;
  const past = id === undefined ? undefined : conversationOf(serving, id);
  const wanted = { model: past?.model || undefined };
  return seeing(
    serving,
    reader,
    { wanted, path: pathOf(past, request), bounds: request },
    async (lent, seen) => {
      const conversation = past ?? freshConversation(serving, lent.entry, request.system_prompt);
      const events = await reply(serving, request, conversation, seen.path, lent);
      return use({
        conversationId: conversation.id,
        model: lent.entry.name,
        pictures: seen.pictures,
        events,
      });
    },
  );
}

/** The turns of before and the message, without a system prompt. */
function pathOf(past: Conversation | undefined, { message, images = [] }: ChatRequest): readonly AskedTurn[] {
  const given = images.map((image, index) => givenBase64(image, `images.${index}`));
  const asked: AskedTurn = { role: 'user', content: message, ...imageFields(given) };
  return past === undefined ? [asked] : [...turnsOf({ ...past, system: '' }), asked];
}

/** A conversation that is not in the library yet; without `system` it has that of its model, else that of the settings. */
export function freshConversation(
  { settings, now, random }: Pick<Serving, 'settings' | 'now' | 'random'>,
  { config }: Pick<ModelEntry, 'config'>,
  system = config?.system ?? settings.systemPrompt,
): Conversation {
  const at = now();
  return createConversation(newId('conv', at, random), at, system);
}

/** The parameters of a request over those of the conversation and the settings. */
export function wantedSampling(
  settings: Pick<Serving['settings'], 'sampling'>,
  request: Pick<ChatRequest, 'max_length' | 'max_tokens'>,
  past: Partial<Sampling> = {},
): Partial<Sampling> {
  const most = request.max_tokens ?? request.max_length;
  const asked = samplingOf(request);
  return { ...settings.sampling, ...past, ...asked, ...(most !== undefined && { max_tokens: most }) };
}

async function reply(
  serving: Serving,
  request: ChatRequest,
  conversation: Conversation,
  said: readonly Turn[],
  lent: Answering,
): Promise<AsyncIterable<ReplyEvent>> {
  const { settings } = serving;
  const sampling = wantedSampling(settings, request, conversation.sampling);
  const system = request.system_prompt ?? conversation.system;
  const path: readonly Turn[] = system.trim() === '' ? said : [{ role: 'system', content: system }, ...said];
  const { images = [] } = said.at(-1)!;
  const askedAt = serving.now();
  const events = await lent.begin(path, sampling, { maxTurns: settings.maxTurns });
  return kept(events, (answer, { reason: end, usage }) => {
    const answers = [{ text: answer, end, usage, sampling, at: serving.now() }];
    keep(serving, conversation, {
      question: request.message,
      images,
      askedAt,
      model: lent.entry.name,
      answers,
    });
  });
}

type End = Extract<ReplyEvent, { readonly type: 'end' }>;

/** The same events; `keep` hears the whole text before the last of them is passed on. */
async function* kept(
  events: AsyncIterable<ReplyEvent>,
  keep: (answer: string, end: End) => void,
): AsyncGenerator<ReplyEvent> {
  let text = '';
  for await (const event of events) {
    if (event.type === 'text') text += event.text;
    if (event.type === 'end' && text !== '') keep(text, event);
    yield event;
  }
}

/** Keeps question and answer. The answer is not spoiled by a full disk: the log says so. */
function keep(serving: Serving, past: Conversation, exchange: Exchange): void {
  try {
    const library = serving.library();
    // Another request may have gone on with it meanwhile.
    const known = library.read(past.id) ?? past;
    library.store(withExchange(known, past.leaf, exchange, serving.random));
  } catch (thrown) {
    serving.log({ type: 'notice', text: `an answer of ${past.id} was not kept: ${messageOf(thrown)}` });
  }
}
