import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { invalid, Refusal } from '../failure/refusal.js';
import { bodyText } from '../safety/json-body.js';
import { IMAGE_HEAD, imageType } from './images.js';

/** What a form brings. */
export interface Upload {
  readonly fields: Readonly<Record<string, unknown>>;
  /** Names of the fields that held an image. */
  readonly images: readonly string[];
}

/** Fields that are text as they stand; any other is read as JSON where it is JSON. */
const texts = new Set(['model', 'message', 'grammar', 'reasoning_effort', 'user']);

/**
 * Reads a form of fields and image files. Throws refusals: with status 413 for more or larger files and fields than the
 * parser's limits allow, and for fields of more than `fieldCharacters` characters together; with status 400 for a form that is
 * broken, a field that comes twice, and a file that is no image.
 */
export async function readUpload(request: FastifyRequest, fieldCharacters: number): Promise<Upload> {
  const fields: Record<string, unknown> = {};
  const images: string[] = [];
  let left = fieldCharacters;
  try {
    for await (const part of request.parts()) {
      if (part.type === 'file') {
        images.push(await imageOf(part));
        continue;
      }
      const { fieldname: name } = part;
      const text = textOf(name, part.value);
      left -= name.length + text.length;
      if (part.valueTruncated || part.fieldnameTruncated || left < 0) throw tooLarge();
      if (Object.hasOwn(fields, name)) throw invalid(name, `${name} comes twice`);
      fields[name] = texts.has(name) ? text : jsonOr(text);
    }
  } catch (thrown) {
    throw thrown instanceof Refusal ? thrown : malformed(thrown);
  }
  return { fields, images };
}

/** Reads a file to its end, of which only the beginning is of interest: no model looks at it. */
async function imageOf({ file, fieldname }: MultipartFile): Promise<string> {
  let head = Buffer.alloc(0);
  for await (const chunk of file) {
    if (head.length < IMAGE_HEAD) head = Buffer.concat([head, chunk as Buffer]).subarray(0, IMAGE_HEAD);
  }
  if (file.truncated) throw tooLarge();
  if (imageType(head) === undefined) {
    throw invalid(fieldname, `${fieldname} is no image: send PNG, JPEG, GIF, WebP or BMP`);
  }
  return fieldname;
}

/** The text of a field. One that says it is JSON was parsed, however deeply it is nested. */
function textOf(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value);
  } catch {
    throw invalid(name, `${name} is nested too deeply`);
  }
}

/** The value that a text is as JSON, else the text. */
function jsonOr(text: string): unknown {
  try {
    return JSON.parse(bodyText(Buffer.from(text)));
  } catch {
    return text;
  }
}

const tooLarge = (): Refusal =>
  new Refusal({ status: 413, code: 'upload_too_large', message: 'the form has too many or too large parts' });

function malformed(thrown: unknown): Refusal {
  const { statusCode } = thrown as { readonly statusCode?: number };
  if (statusCode === 413) return tooLarge();
  const message = 'the form is broken: send multipart/form-data as RFC 7578 has it';
  return new Refusal({ status: 400, code: 'malformed_form', message }, { cause: thrown });
}
