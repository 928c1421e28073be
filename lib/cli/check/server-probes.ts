import { type Finding, failed, ok, quoted, timeText, warning } from './finding.js';
import type { ServerAnswer, ServerApi, Talk } from './server-api.js';

/** One thing that is tried of a server. Throws ServerFault. */
export interface ServerProbe {
  readonly about: string;
  readonly run: (api: ServerApi) => Promise<Finding>;
}

const LOG = 'look at the log of the server';

/** In the order in which they run. */
export const serverProbes: readonly ServerProbe[] = [
  { about: 'health', run: async api => ok('health', await api.health()) },
  { about: 'models', run: models },
  { about: 'chat', run: chat },
  { about: 'conversation', run: conversation },
  { about: 'streaming', run: streaming },
];

async function models(api: ServerApi): Promise<Finding> {
  const found = await api.models();
  const names = found.map(({ name }) => name);
  const data = { models: names };
  if (found.length === 0)
    return failed('models', 'none', 'download a model there: llmtui pull, or ollama pull', data);
  const shown = names.slice(0, 3).join(', ');
  return ok('models', `${names.length}: ${shown}${names.length > 3 ? ', …' : ''}`, data);
}

async function chat(api: ServerApi): Promise<Finding> {
  const { text, promptTokens } = await api.chat('What is the capital of France?');
  const data = { text, promptTokens: promptTokens ?? null };
  if (text.trim() === '') return failed('chat', 'an empty answer', LOG, data);
  return ok('chat', quoted(text), data);
}

async function conversation(api: ServerApi): Promise<Finding> {
  const talk = await api.talk(true);
  try {
    const first = await talk.say('My name is Ada. Remember it.');
    const second = await talk.say('What is my name?');
    return remembers(first, second, await talk.kept());
  } finally {
    await end(api, talk);
  }
}

/** Whether a follow-up was read together with what came before. `kept`: messages that the server holds. */
export function remembers(first: ServerAnswer, second: ServerAnswer, kept: number | undefined): Finding {
  const data = {
    text: second.text,
    promptTokens: [first.promptTokens, second.promptTokens].map(count => String(count ?? '?')),
    messages: kept ?? null,
  };
  const name = 'conversation';
  if (kept !== undefined && kept < 4)
    return failed(
      name,
      `the server keeps ${kept} messages of 4`,
      'its conversations lose messages: update it',
      data,
    );
  if (/\bada\b/i.test(second.text)) return ok(name, `the follow-up remembers: ${quoted(second.text)}`, data);
  const [before, after] = [first.promptTokens, second.promptTokens];
  if (before !== undefined && after !== undefined && after > before) {
    const text = `the follow-up is read with what came before (${after} prompt tokens after ${before})`;
    return ok(name, `${text}: ${quoted(second.text)}`, data);
  }
  const why = 'a small model may forget; if larger ones do too, the server drops the conversation';
  return warning(name, `the answer does not use what was said: ${quoted(second.text)}`, why, data);
}

async function streaming(api: ServerApi): Promise<Finding> {
  const talk = await api.talk(true);
  try {
    const since = performance.now();
    const pieces: string[] = [];
    let firstMs = 0;
    for await (const piece of talk.stream('Count from one to ten.')) {
      if (pieces.length === 0) firstMs = performance.now() - since;
      pieces.push(piece);
    }
    return streams(pieces, firstMs);
  } finally {
    await end(api, talk);
  }
}

/** `firstMs`: until the first piece came. */
export function streams(pieces: readonly string[], firstMs: number): Finding {
  const text = pieces.join('');
  const data = { text, pieces: pieces.length, firstMs };
  if (text.trim() === '') return failed('streaming', 'nothing comes', LOG, data);
  if (text.includes('\ufffd'))
    return failed(
      'streaming',
      `broken characters: ${quoted(text)}`,
      'the server cuts characters: update it',
      data,
    );
  const what = `${pieces.length} pieces, the first after ${timeText(firstMs)}: ${quoted(text, 40)}`;
  if (pieces.length > 1) return ok('streaming', what, data);
  return warning('streaming', `all in one piece: ${quoted(text)}`, 'a proxy may hold the stream back', data);
}

async function end(api: ServerApi, talk: Talk): Promise<void> {
  await talk.end().catch(() => api.remarks.push('a conversation of this check could not be deleted'));
}
