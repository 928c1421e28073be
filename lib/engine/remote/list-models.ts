import { clientFor } from './client.js';
import { remoteFailure } from './failure.js';
import type { RemotePrice, RemoteSpec } from './spec.js';

/** A model that a server says it has. */
export interface ServedModel {
  /** What the server calls it: up to 200 characters, none of them a control character. */
  readonly id: string;
  /** Tokens, where the server says. */
  readonly contextSize?: number;
  readonly vision?: true;
  readonly embeds?: true;
  readonly price?: RemotePrice;
  /** It belongs to another llmtui. */
  readonly isOurs?: true;
}

/** Models of one server that are listed at most. */
const MOST = 1000;

type Fields = Readonly<Record<string, unknown>>;

/**
 * The models that a server lists, in its order, without those that neither chat nor embed. Throws what `remoteFailure`
 * makes of a failure; rejects with the reason of `signal` when that is aborted.
 */
export async function listModels(spec: RemoteSpec, signal: AbortSignal): Promise<readonly ServedModel[]> {
  try {
    const answer: unknown = await clientFor(spec, 'json').get('/models', { signal });
    const { data } = fieldsOf(answer);
    return Array.isArray(data) ? data.slice(0, MOST).flatMap(servedModel) : [];
  } catch (thrown) {
    signal.throwIfAborted();
    throw remoteFailure(thrown, spec, Date.now).error;
  }
}

/** What OpenAI lists beside models that chat and embed. */
const other =
  /^(?:whisper|tts|dall-e|omni-moderation|text-moderation|babbage|davinci|gpt-image|chatgpt-image|sora)|realtime|transcribe|-audio|-tts/;
/** OpenAI's list does not say what its models read. */
const seeing = /^(?:gpt-4o|gpt-4\.1|gpt-4-turbo|gpt-5|chatgpt-4o|o[134](?:-|$))/;
const embedding = /embed|\bbge\b|all-minilm|^e5-/i;

function servedModel(item: unknown): ServedModel[] {
  const { id, owned_by, max_model_len, context_length, meta, architecture, pricing } = fieldsOf(item);
  if (typeof id !== 'string' || id === '' || id.length > 200 || /[\p{Cc}\p{Cf}\s]/u.test(id)) return [];
  if (other.test(id)) return [];
  const context = [max_model_len, context_length, fieldsOf(meta).n_ctx_train].find(isCount);
  const { input_modalities } = fieldsOf(architecture);
  const sees = Array.isArray(input_modalities) ? input_modalities.includes('image') : seeing.test(id);
  const price = priceOf(pricing);
  return [
    {
      id,
      ...(context !== undefined && { contextSize: context }),
      ...(sees && { vision: true as const }),
      ...(embedding.test(id) && { embeds: true as const }),
      ...(price !== undefined && { price }),
      ...(owned_by === 'llmtui' && { isOurs: true as const }),
    },
  ];
}

/** Of OpenRouter: US dollars per token, as text. https://openrouter.ai/docs/api-reference/list-available-models */
function priceOf(pricing: unknown): RemotePrice | undefined {
  const { prompt, completion } = fieldsOf(pricing);
  const perMillion = (value: unknown): number => Number(typeof value === 'string' ? value : Number.NaN) * 1e6;
  const price = { input: perMillion(prompt), output: perMillion(completion) };
  return price.input >= 0 && price.output >= 0 ? price : undefined;
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 64 && value <= 16_777_216;

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};
