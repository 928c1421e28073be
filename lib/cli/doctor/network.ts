import { messageOf } from '../../errors.js';
import { proxyFor } from '../../models/hub/proxy.js';
import { readToken } from '../../models/hub/token.js';
import type { Environment } from '../../store/folders.js';
import { type DoctorFinding, ok, problem } from './finding.js';

const HUB = 'https://huggingface.co';

/** How models would be downloaded; no request is made. `home` is where the tools of the hub keep a token. */
export function networkFindings(env: Environment, home: string): readonly DoctorFinding[] {
  const endpoint = env.HF_ENDPOINT || HUB;
  if (!URL.canParse(endpoint) || !/^https?:$/.test(new URL(endpoint).protocol))
    return [
      problem('network', `HF_ENDPOINT is "${endpoint}", which is no URL`, 'unset HF_ENDPOINT, or correct it'),
    ];
  try {
    const proxy = proxyFor(new URL(endpoint), env);
    const way = proxy === undefined ? 'straight' : `through the proxy ${withoutPassword(proxy)}`;
    const token = readToken(env, home) === undefined ? 'no token' : 'with a token';
    const text = `models come from ${withoutPassword(endpoint)}, ${way}, ${token}`;
    return [
      ok('network', `${text} (not tried)`, {
        endpoint: withoutPassword(endpoint),
        proxy: proxy !== undefined,
      }),
    ];
  } catch (thrown) {
    const fix = 'correct or unset http_proxy, https_proxy, all_proxy or HF_TOKEN';
    return [problem('network', messageOf(thrown), fix)];
  }
}

/** Proxies may have a password in their address, which belongs into no report. */
function withoutPassword(address: string): string {
  if (!URL.canParse(address)) return 'of the environment';
  const { protocol, host, pathname } = new URL(address);
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
}
