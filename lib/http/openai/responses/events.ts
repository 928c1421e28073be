import { type Static, type TProperties, Type } from 'typebox';
import { closed } from '../../schemas.js';
import { ChatLogprobs } from '../logprobs.js';
import { OutputItem, OutputText, ReasoningText } from './items.js';
import { Response } from './response.js';

const index = Type.Integer({ minimum: 0 });

function event<Name extends string, Fields extends TProperties>(type: Name, fields: Fields) {
  return Type.Object({ type: Type.Literal(type), sequence_number: index, ...fields }, closed);
}

const whole = { response: Response };
const item = { output_index: index, item: OutputItem };
const inItem = { item_id: Type.String(), output_index: index };
const inPart = { ...inItem, content_index: index };
const part = { ...inPart, part: Type.Union([OutputText, ReasoningText]) };
const delta = Type.String();
const logprobs = ChatLogprobs.properties.content;

/** What is sent of a streamed response: platform.openai.com/docs/api-reference/responses-streaming */
export const ResponseEvent = Type.Union([
  event('response.created', whole),
  event('response.in_progress', whole),
  event('response.output_item.added', item),
  event('response.content_part.added', part),
  event('response.output_text.delta', { ...inPart, delta, logprobs }),
  event('response.output_text.done', { ...inPart, text: Type.String(), logprobs }),
  event('response.reasoning_text.delta', { ...inPart, delta }),
  event('response.reasoning_text.done', { ...inPart, text: Type.String() }),
  event('response.content_part.done', part),
  event('response.function_call_arguments.delta', { ...inItem, delta }),
  event('response.function_call_arguments.done', {
    ...inItem,
    name: Type.String(),
    arguments: Type.String(),
  }),
  event('response.output_item.done', item),
  event('response.completed', whole),
  event('response.incomplete', whole),
  event('response.failed', whole),
]);

type Numbered = Static<typeof ResponseEvent>;
type Unnumbered<Event> = Event extends unknown ? Omit<Event, 'sequence_number'> : never;

/** An event before it has its number. */
export type ResponseEvent = Unnumbered<Numbered>;
