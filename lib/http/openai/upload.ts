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
 * limits of the parser allow, 400 for a form that is broken, a field that comes twice, and a file that is no image.
 */
export async function readUpload(request: FastifyRequest): Promise<Upload> {
  const fields: Record<string, unknown> = {};
  const images: string[] = [];
  try {
    for await (const part of request.parts()) {
      if (part.type === 'file') images.push(await imageOf(part));
      else if (part.valueTruncated || part.fieldnameTruncated) throw tooLarge();
      else if (Object.hasOwn(fields, part.fieldname)) {
        throw invalid(part.fieldname, `${part.fieldname} comes twice`);
      } else fields[part.fieldname] = fieldOf(part.fieldname, part.value);
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

function fieldOf(name: string, value: unknown): unknown {
  if (typeof value !== 'string' || texts.has(name)) return value;
  try {
    return JSON.parse(bodyText(Buffer.from(value)));
  } catch {
    return value;
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
