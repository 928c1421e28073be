import { type Static, Type } from 'typebox';
import { invalid } from '../failure/refusal.js';
import type { Limits } from '../limits.js';
import { type GivenImage, givenUrl } from '../pictures/given.js';
import { optional } from '../schemas.js';

const details = ['auto', 'low', 'high', 'original'];

/** A part of a message's content: text, or a picture in the form of chats or in that of responses. */
export function partSchema({ messageCharacters }: Pick<Limits, 'messageCharacters'>) {
  const url = Type.String({ description: 'A data URL; one of http or https where the server allows it.' });
  const detail = optional(Type.String({ maxLength: 64, description: details.join(', ') }));
  return Type.Object(
    {
      type: Type.String({ maxLength: 64 }),
      text: Type.Optional(Type.String({ maxLength: messageCharacters })),
      image_url: optional(Type.Union([url, Type.Object({ url, detail })])),
      detail,
    },
    {
      description:
        'Text, `{type: "text", text}`, or a picture, `{type: "image_url", image_url: {url, detail}}`, for a model that reads them.',
    },
  );
}

type Part = Static<ReturnType<typeof partSchema>>;

/** The text of a content, its parts joined, and its pictures. */
export interface Content {
  readonly text: string;
  readonly images: readonly GivenImage[];
}

/** Names under which clients send text: in chats, to a response, in a response of before. */
const texts = new Set(['text', 'input_text', 'output_text', 'refusal']);
const pictures = new Set(['image_url', 'input_image']);

/** Pixels of the longest side for each `detail`, after what OpenAI says of them; those of the server for any other. */
const sides: Readonly<Record<string, number>> = { low: 512, high: 2048, original: 4096 };

/** What a message says and shows. Throws a refusal that names the part for any other, and for one without its value. */
export function partsOf(content: string | readonly Part[], field: string): Content {
  if (typeof content === 'string') return { text: content, images: [] };
  let text = '';
  const images: GivenImage[] = [];
  for (const [index, part] of content.entries()) {
    const at = `${field}.${index}`;
    if (pictures.has(part.type)) images.push(pictureOf(part, at));
    else text += partText(part, at);
  }
  return { text, images };
}

/** What a message says that can show nothing: a system's, or an assistant's. Throws as `partsOf`, and for a picture. */
export function partsText(content: string | readonly Part[], field: string): string {
  const { text, images } = partsOf(content, field);
  const [picture] = images;
  if (picture === undefined) return text;
  throw invalid(picture.field, `${picture.field}: pictures stand in messages of a user or a tool`);
}

function partText({ type, text, ...rest }: Part, field: string): string {
  if (!texts.has(type))
    throw invalid(`${field}.type`, `${field}.type is not supported: send text or image_url`);
  const said = type === 'refusal' ? (rest as { readonly refusal?: unknown }).refusal : text;
  if (typeof said !== 'string') throw invalid(`${field}.text`, `${field}.text is missing`);
  return said;
}

function pictureOf({ image_url: given, detail: beside }: Part, field: string): GivenImage {
  const { url, detail = beside } = typeof given === 'string' ? { url: given } : (given ?? {});
  const at = `${field}.image_url`;
  if (url === undefined) throw invalid(at, `${at} is missing: files of another server are not known here`);
  const image = givenUrl(url, at);
  const maxSide = Object.hasOwn(sides, detail ?? '') ? sides[detail ?? ''] : undefined;
  return maxSide === undefined ? image : { ...image, maxSide };
}
