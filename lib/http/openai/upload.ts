import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { invalid, Refusal } from '../failure/refusal.js';
import type { GivenImage } from '../pictures/given.js';
import { bodyText } from '../safety/json-body.js';

/** What a form brings. */
export interface Upload {
  readonly fields: Readonly<Record<string, unknown>>;
  /** Its files, in order. */
  readonly images: readonly GivenImage[];
}

/** Characters that are kept of the name of a file. */
const LONGEST_NAME = 255;

/** Fields that are text as they stand; any other is read as JSON where it is JSON. */
const texts = new Set(['model', 'message', 'grammar', 'reasoning_effort', 'user']);

/**
 * Reads a form of fields and files. Throws refusals: with status 413 for more or larger files and fields than the
 * parser's limits allow, for fields of more than `fieldCharacters` characters together, and files of more than `fileBytes`
 * bytes; with status 400 for a form that is broken and a field that comes twice.
 */
export async function readUpload(
  request: FastifyRequest,
  fieldCharacters: number,
  fileBytes: number,
): Promise<Upload> {
  const fields: Record<string, unknown> = {};
  const images: GivenImage[] = [];
  let left = fieldCharacters;
  let bytesLeft = fileBytes;
  try {
    for await (const part of request.parts()) {
      if (part.type === 'file') {
        const bytes = await bytesOf(part, bytesLeft);
        bytesLeft -= bytes.length;
        images.push({
          type: 'file',
          bytes,
          name: part.filename.slice(0, LONGEST_NAME),
          field: part.fieldname,
        });
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

/** Reads a file to its end. */
async function bytesOf({ file }: MultipartFile, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of file as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > most) throw tooLarge();
    chunks.push(chunk);
  }
  if (file.truncated) throw tooLarge();
  return Buffer.concat(chunks, size);
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
