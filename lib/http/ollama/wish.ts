import type { ReplyOptions } from '../../engine/engine.js';
import type { Answering, Wanted } from '../answering.js';
import { Refusal } from '../failure/refusal.js';
import type { AnswerFormat, Wish } from '../generating.js';
import type { Serving } from '../serving.js';
import { keepAliveMs } from './keep-alive.js';
import { samplingOfOptions } from './options.js';
import type { ChatRequest } from './schemas.js';

/** What chat and generate ask for alike. */
type Asked = Pick<
  ChatRequest,
  'model' | 'format' | 'think' | 'keep_alive' | 'options' | 'logprobs' | 'top_logprobs'
>;

/** The model that is asked for, and how long it stays. Throws a refusal for a bad duration. */
export function wantedModel({ model, keep_alive }: Pick<Asked, 'model' | 'keep_alive'>): Wanted {
  return { model, ...(keep_alive !== undefined && { keepAliveMs: keepAliveMs(keep_alive) }) };
}

/** What a request wants of an answer, its path left out. Throws a refusal where the model cannot reason. */
export function wishOf(
  { settings, limits }: Pick<Serving, 'settings' | 'limits'>,
  { engine }: Pick<Answering, 'engine'>,
  asked: Asked,
): Omit<Wish, 'path'> {
  const { think, logprobs, top_logprobs = 0 } = asked;
  if (think !== undefined && think !== false && engine.model.reasoning === undefined) {
    throw refused('no_thinking', `model '${engine.model.name}' does not support thinking; leave think out`);
  }
  const options: ReplyOptions = {
    whole: true,
    ...(think !== undefined && { thinking: think !== false }),
    ...(logprobs === true && { logprobs: top_logprobs }),
  };
  const format = formatOf(asked.format);
  return {
    sampling: { ...settings.sampling, ...samplingOfOptions(asked.options ?? {}, limits) },
    ...(format !== undefined && { format }),
    options,
  };
}

function formatOf(format: Asked['format']): AnswerFormat | undefined {
  if (format === undefined || format === '') return undefined;
  return format === 'json' ? { type: 'json' } : { type: 'schema', schema: format };
}

const refused = (code: string, message: string): Refusal => new Refusal({ status: 400, code, message });
