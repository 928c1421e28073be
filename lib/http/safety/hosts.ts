import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { Refusal } from '../failure/refusal.js';

/** Names under which only this machine is reached: nobody can register them (RFC 6761; Docker's name of its host). */
const localNames = ['localhost', 'host.docker.internal'];

/** Whether an address to listen on is reached from this machine only. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '');
  if (name === 'localhost' || name === '::1') return true;
  return isIP(name) === 4 && name.startsWith('127.');
}

/** The name in a Host header, without port and brackets, in lower case; undefined where it is malformed. */
export function hostName(header: string): string | undefined {
  const match = /^(?:\[([0-9a-f:.]{2,45})\]|([a-z0-9._-]{1,253}))(?::\d{1,5})?$/i.exec(header);
  return (match?.[1] ?? match?.[2])?.toLowerCase().replace(/\.$/, '');
}

/** The hosts that a request names: of its Host headers, one of which there should be, and of a URL that is absolute. */
export function hostsNamed({ rawHeaders, url = '' }: Pick<IncomingMessage, 'rawHeaders' | 'url'>): string[] {
  const headers = rawHeaders.filter(
    (_, index) => rawHeaders[index - 1]?.toLowerCase() === 'host' && index % 2 === 1,
  );
  const absolute = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(url)?.[1];
  return absolute === undefined ? headers : [...headers, absolute];
}

/**
 * Checks that a request was meant for this server: a page whose name was pointed at this address (DNS rebinding) sends
 * its own name as Host. Allowed are local names, `allowed`, and the address at which the request arrived. Throws a
 * refusal with status 403.
 */
export function checkHost(
  named: readonly string[],
  arrivedAt: string | undefined,
  allowed: readonly string[],
): void {
  const names = named.map(hostName);
  const fits = (name: string | undefined) => name !== undefined && isAllowed(name, arrivedAt, allowed);
  if (names.length > 0 && names.every(fits)) return;
  throw new Refusal({
    status: 403,
    code: 'host_not_allowed',
    message:
      'the Host header names another server; use the address that llmtui printed, or start it with --allowed-host',
  });
}

function isAllowed(name: string, arrivedAt: string | undefined, allowed: readonly string[]): boolean {
  if (isLoopback(name) || localNames.includes(name) || name.endsWith('.localhost')) return true;
  if (allowed.some(each => each.toLowerCase() === name)) return true;
  return isIP(name) !== 0 && name === arrivedAt?.replace(/^::ffff:/, '').toLowerCase();
}
