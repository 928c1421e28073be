import { EXIT_INTERRUPTED, LlmtuiError } from '../../errors.js';
import { columns, lineWidth } from '../columns.js';
import type { CheckCommand } from '../command.js';
import { print } from '../print.js';
import { detectApi } from './detect.js';
import { type Finding, failed, ok, quoted, timeText, warning } from './finding.js';
import { promptLoop } from './prompt-loop.js';
import { Report } from './report.js';
import type { ServerApi } from './server-api.js';
import { ServerFault } from './server-fault.js';
import { serverProbes } from './server-probes.js';
import { openWire, usualLimits, type WireLimits } from './wire.js';

/**
 * Tests a running server over HTTP: health, models, chat, conversation, streaming. Gives the exit status as `runCheck`.
 * The key of LLM_API_KEY goes to that host alone. Throws USAGE for what is no URL, UNAVAILABLE where nobody answers.
 */
export async function runServerCheck(
  { flags, json, interactive, listModels }: CheckCommand,
  url: string,
  proc: NodeJS.Process,
  signal: AbortSignal,
  limits: WireLimits = usualLimits,
): Promise<number> {
  const root = rootOf(url);
  const key = keyIn(proc.env);
  const wire = openWire({ root, key, signal, limits });
  const report = new Report(proc, json);
  let api: ServerApi;
  try {
    api = await detectApi(wire, flags.model);
  } catch (thrown) {
    if (!(thrown instanceof ServerFault)) throw thrown;
    if (thrown.isAbsent)
      throw new LlmtuiError('UNAVAILABLE', `no server answers at ${root}: ${thrown.message}; ${thrown.fix}`, {
        cause: thrown,
      });
    await report.add(failed('server', thrown.message, thrown.fix));
    return report.end(root, { url: root, api: null });
  }
  if (listModels) return list(api, json, proc);
  await report.add(ok('server', `${root}, API of ${api.name}`, { url: root, api: api.name }));
  for (const { about, run } of serverProbes) await report.add(await probed(api, about, run, signal));
  const status = await report.end(root, { url: root, api: api.name });
  return interactive ? talkByHand(api, status, proc, signal) : status;
}

/** Throws BAD_CONFIG, without telling it, for what cannot stand in a header. */
function keyIn({ LLM_API_KEY = '' }: NodeJS.ProcessEnv): string | undefined {
  const key = LLM_API_KEY.trim();
  if (/^[\x21-\x7e]*$/.test(key)) return key === '' ? undefined : key;
  throw new LlmtuiError(
    'BAD_CONFIG',
    'LLM_API_KEY holds no key: keys are one word of plain letters and digits',
  );
}

/** What the API's routes are below: without the part that clients of OpenAI are given, and without a slash at the end. */
export function rootOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new LlmtuiError('USAGE', `"${text}" is no URL; give one such as http://127.0.0.1:8080`);
  if (url.username !== '' || url.password !== '')
    throw new LlmtuiError(
      'USAGE',
      'a URL with a password is kept by shells and logs: put a key into LLM_API_KEY',
    );
  const path = url.pathname.replace(/\/+$/, '').replace(/\/(v1|api\/v1|api)$/, '');
  return `${url.origin}${path}`;
}

/** Runs one probe; what is wrong with the server becomes its finding. */
async function probed(
  api: ServerApi,
  about: string,
  run: (api: ServerApi) => Promise<Finding>,
  signal: AbortSignal,
): Promise<Finding> {
  const since = performance.now();
  const finding = await run(api).catch((thrown: unknown) => {
    signal.throwIfAborted();
    if (!(thrown instanceof ServerFault)) throw thrown;
    return failed(about, thrown.message, thrown.fix);
  });
  const ms = performance.now() - since;
  const timed = { ...finding, text: `${timeText(ms)}: ${finding.text}`, data: { ...finding.data, ms } };
  const remarks = api.remarks.splice(0);
  if (remarks.length === 0 || timed.verdict === 'failed') return timed;
  return warning(
    about,
    `${timed.text}; ${remarks.join('; ')}`,
    'strict clients may fail: update the server',
    timed.data,
  );
}

async function list(api: ServerApi, json: boolean, { stdout }: NodeJS.Process): Promise<number> {
  const models = await api.models().catch((thrown: unknown) => {
    if (!(thrown instanceof ServerFault)) throw thrown;
    throw new LlmtuiError('UNAVAILABLE', `${thrown.message}; ${thrown.fix}`, { cause: thrown });
  });
  const width = lineWidth(stdout);
  const rows = models.map(({ name, status = 'listed' }) => [status, name]);
  const table = `${columns([['STATUS', 'MODEL'], ...rows], { width }).join('\n')}\n`;
  await print(stdout, json ? `${JSON.stringify(models, undefined, 2)}\n` : table);
  return 0;
}

async function talkByHand(
  api: ServerApi,
  status: number,
  proc: NodeJS.Process,
  signal: AbortSignal,
): Promise<number> {
  const talk = await api.talk(false).catch((thrown: unknown) => {
    if (!(thrown instanceof ServerFault)) throw thrown;
    throw new LlmtuiError('UNAVAILABLE', `${quoted(thrown.message, 200)}; ${thrown.fix}`, { cause: thrown });
  });
  try {
    const isEnd = await promptLoop(
      (path, stop) => talk.stream(path.at(-1)?.content ?? '', stop),
      proc,
      signal,
    );
    return isEnd ? status : EXIT_INTERRUPTED;
  } finally {
    if (!signal.aborted) await talk.end().catch(() => {});
  }
}
