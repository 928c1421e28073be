import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import { LlmtuiError } from '../../errors.js';
import type { Environment } from '../../store/folders.js';

const CONNECT_MS = 15_000;
const SILENT_MS = 30_000;

/** Gives the way to a URL: straight, or through the proxy that the environment names. */
export interface Ways {
  readonly to: (url: URL) => Dispatcher;
  readonly close: () => Promise<void>;
}

/** Opens no connection until one is needed. One that is silent for `silentMs` is given up. Throws as `proxyFor` does. */
export function openWays(env: Environment, silentMs = SILENT_MS): Ways {
  const limits = { connect: { timeout: CONNECT_MS }, headersTimeout: silentMs, bodyTimeout: silentMs };
  const opened = new Map<string, Dispatcher>();
  return {
    to: url => {
      const proxy = proxyFor(url, env) ?? '';
      const known = opened.get(proxy);
      if (known !== undefined) return known;
      const dispatcher = proxy === '' ? new Agent(limits) : new ProxyAgent({ uri: proxy, ...limits });
      opened.set(proxy, dispatcher);
      return dispatcher;
    },
    close: async () => {
      await Promise.all([...opened.values()].map(dispatcher => dispatcher.destroy()));
    },
  };
}

/**
 * The proxy for `url`: `https_proxy` or `http_proxy` by its protocol, else `all_proxy`, in lower or upper case, unless
 * `no_proxy` names the host. As curl reads them; undici's own EnvHttpProxyAgent reads process.env and warns on stderr
 * that it is experimental. Throws BAD_CONFIG for what is no HTTP proxy.
 */
export function proxyFor(url: URL, env: Environment): string | undefined {
  const variable = (name: string): string => env[name] || env[name.toUpperCase()] || '';
  const proxy = variable(url.protocol === 'https:' ? 'https_proxy' : 'http_proxy') || variable('all_proxy');
  if (proxy === '' || isExempt(url, variable('no_proxy'))) return undefined;
  const address = proxy.includes('://') ? proxy : `http://${proxy}`;
  if (URL.canParse(address) && /^https?:/i.test(address)) return address;
  throw new LlmtuiError(
    'BAD_CONFIG',
    `the proxy of the environment is no http:// or https:// address; unset it`,
  );
}

/** `no_proxy` is a list of hosts, each with all below it, or with a port; `*` is every host. */
function isExempt(url: URL, list: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(entry => entry !== '')
    .some(entry => {
      if (entry === '*') return true;
      const [, inBrackets, plain, only] = /^(?:\[(.+)\]|([^:]+))(?::(\d+))?$/.exec(entry) ?? [];
      const bare = (inBrackets ?? plain ?? entry).replace(/^\*?\./, '');
      return (only === undefined || only === port) && (host === bare || host.endsWith(`.${bare}`));
    });
}
