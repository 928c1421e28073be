import { invalid, Refusal } from '../failure/refusal.js';

interface Part {
  readonly type: string;
  readonly text?: string;
}

/** Names under which clients send text: in chats, to a response, in a response of before. */
const texts = new Set(['text', 'input_text', 'output_text', 'refusal']);
const images = new Set(['image_url', 'input_image', 'image']);

/**
 * The text of a message's content, its parts joined. Throws a refusal that names the part: for an image, which no model
 * of this version reads, and for any other part that is not text.
 */
export function partsText(content: string | readonly Part[], field: string): string {
  if (typeof content === 'string') return content;
  return content.map((part, index) => partText(part, `${field}.${index}`)).join('');
}

function partText({ type, text, ...rest }: Part, field: string): string {
  if (images.has(type)) throw withoutVision(field);
  if (!texts.has(type)) throw invalid(`${field}.type`, `${field}.type is not supported: send text`);
  const said = type === 'refusal' ? (rest as { readonly refusal?: unknown }).refusal : text;
  if (typeof said !== 'string') throw invalid(`${field}.text`, `${field}.text is missing`);
  return said;
}

/** An image for a model that reads text only, and so far every model does. */
export function withoutVision(field: string): Refusal {
  return new Refusal({
    status: 400,
    code: 'model_without_vision',
    message: 'the model reads text only: describe the image in words, or leave it out',
    field,
  });
}
