import type { Image } from '../../chat/image.js';
import type { Turn } from '../../chat/message.js';
import { invalid } from '../failure/refusal.js';

/** A picture as a client gave it, not yet looked at. */
export type GivenImage = {
  /** The field of the request that holds it. */
  readonly field: string;
  /** Pixels of its longest side, where the client says something of it. */
  readonly maxSide?: number;
} & (
  | { readonly type: 'base64'; readonly data: string }
  | { readonly type: 'file'; readonly bytes: Uint8Array; readonly name: string }
  | { readonly type: 'url'; readonly url: string }
);

/** A turn of a request: with pictures that were not looked at, which no engine takes, or from an answer before. */
export type AskedTurn = Omit<Turn, 'images'> & { readonly images?: readonly (Image | GivenImage)[] };

/** `images` of a turn; nothing where there are none. */
export const imageFields = <Given>(images: readonly Given[]): { readonly images?: readonly Given[] } =>
  images.length === 0 ? {} : { images };

/** `data:`, a media type or none, `;base64,` (RFC 2397). What the type says does not count. */
const DATA_URL = /^data:[\w.+/-]{0,100}(?:;[\w-]{1,40}=[\w"-]{1,40})*;base64,/i;
const HEAD = 300;

/** The picture that a URL is or names. Throws a refusal for anything but base64 data URLs, http and https. */
export function givenUrl(url: string, field: string): GivenImage {
  const head = url.slice(0, HEAD);
  const [start] = DATA_URL.exec(head) ?? [];
  if (start !== undefined) return givenBase64(url.slice(start.length), field);
  if (/^https?:\/\//i.test(head) && URL.canParse(url)) return { type: 'url', url, field };
  throw invalid(field, `${field} is neither a data URL, data:image/png;base64,…, nor one of http or https`);
}

/** The picture in base64, as a data URL too. Throws a refusal for what is not base64. */
export function givenBase64(text: string, field: string): GivenImage {
  if (/^data:/i.test(text.slice(0, 5))) return givenUrl(text, field);
  // Clients break lines, and some use the alphabet of URLs (RFC 4648, 5).
  const data = /\s/.test(text) ? text.replaceAll(/\s+/g, '') : text;
  if (data === '' || !/^[\w+/-]+={0,2}$/.test(data)) throw invalid(field, `${field} is no base64`);
  return { type: 'base64', data, field };
}
