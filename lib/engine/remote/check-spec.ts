import { LlmtuiError } from '../../errors.js';
import type { RemoteSpec } from './spec.js';

/** Throws BAD_CONFIG for a base URL, a key or a header that cannot be sent, without quoting what may be secret. */
export function checkSpec({ name, baseUrl, key, headers = {} }: RemoteSpec): void {
  const wrong = (what: string): LlmtuiError => new LlmtuiError('BAD_CONFIG', `models.yaml, ${name}: ${what}`);
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw wrong('base_url must be an address that begins with http:// or https://');
  if (url.username !== '' || url.password !== '')
    throw wrong('base_url holds a password; put it into a variable and name that in api_key_env');
  // The error of what would send them quotes them.
  if (key !== undefined && !/^[\x21-\x7e]+$/.test(key))
    throw wrong('the key holds characters that no key has; look at the variable that api_key_env names');
  for (const [header, value] of Object.entries(headers)) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(header) || !/^[\x20-\x7e]*$/.test(value))
      throw wrong(`the header ${JSON.stringify(header.slice(0, 60))} cannot be sent`);
  }
}
