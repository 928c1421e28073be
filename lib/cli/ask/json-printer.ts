import type { ReplyEvent, Usage } from '../../chat/reply.js';
import { failures, LlmtuiError, messageOf } from '../../errors.js';
import { clean } from '../../terminal/sanitise.js';
import type { AnswerStream } from './answer-stream.js';
import type { Beginning, Printer } from './printer.js';
import type { End } from './steps.js';

/** What JSON tells of an answer beside its text. Milliseconds and tokens. */
interface Figures {
  readonly tokens: { readonly prompt: number; readonly cached: number; readonly reply: number };
  readonly timings: {
    readonly firstTokenMs: number;
    /** Of writing, not of reading; null where too little was written to tell. */
    readonly tokensPerSecond: number | null;
    /** From the request to the last token. */
    readonly totalMs: number;
  };
  /** US dollars, where the server tells it or its price is known. */
  readonly cost?: number;
  readonly finishReason: End['reason'];
  readonly seed: number;
}

export interface JsonOptions {
  readonly out: AnswerStream;
  readonly count: number;
  /** The text is JSON by a schema: it is given as `value`, too. */
  readonly structured: boolean;
}

/**
 * One object once all is over:
 *
 *     { "text": …, "value": … with a schema, "model": …, "conversation": "conv_…" or null,
 *       "tokens": { "prompt", "cached", "reply" }, "timings": { "firstTokenMs", "tokensPerSecond", "totalMs" },
 *       "cost": US dollars where it is known, "finishReason": "stop", "length" or "abort", "seed": … }
 *
 * With `--image` also `"pictures": [ { "kind", "width", "height", "bytes", "before": { … }, "milliseconds" } ]`.
 * Of several answers `{ "model", "conversation", "answers": [ … ] }`, each with the other fields.
 */
export function jsonPrinter({ out, count, structured }: JsonOptions): Printer {
  const answers: { readonly said: object; readonly figures: Figures }[] = [];
  let text = '';
  let model = '';
  let pictures = {};
  return {
    begin: async beginning => {
      model = beginning.model;
      pictures = picturesField(beginning);
    },
    step: async event => {
      if (event.type === 'queued' && event.fallback !== undefined) model = event.fallback.model;
      if (event.type === 'text') text += event.text;
      if (event.type !== 'end') return;
      answers.push({ said: { text, ...parsed(text, structured) }, figures: figuresOf(event) });
      text = '';
    },
    finish: async conversation => {
      const [first] = answers;
      if (first === undefined) return;
      const about = { model, conversation, ...pictures };
      const list = answers.map(({ said, figures }) => ({ ...said, ...figures }));
      const printed = count > 1 ? { ...about, answers: list } : { ...first.said, ...about, ...first.figures };
      await out.write(shown(out, `${JSON.stringify(printed, undefined, 2)}\n`));
    },
  };
}

/**
 * One JSON object a line, as things happen; `answer` counts from 1:
 *
 *     { "type": "start", "model": …, "conversation": "conv_…" or null, "answers": …, "pictures": as above }
 *     { "type": "queued", "answer": 1 }    where it waits for other replies of a running llmtui; with "retry": { "inMs",
 *         "attempt", "reason" } until a server is asked again, with "fallback": { "model", "cause" } who answers instead
 *     { "type": "prompt", "answer": 1, "total": tokens, "cached": tokens, "omitted": { "turns", "tokens" } }
 *     { "type": "reading", "answer": 1, "done": tokens, "total": tokens }
 *     { "type": "text", "answer": 1, "text": …, "tokens": of the answer so far }
 *     { "type": "end", "answer": 1, "value": … with a schema, "tokens": …, "timings": …, "finishReason": …, "seed": … }
 *     { "type": "error", "code": "CONTEXT_FULL", "message": …, "status": 42 }
 *
 * The last line is an end, or an error, which stands on stderr too; `status` is the exit status. With a schema the text
 * comes whole, once it is valid. What went wrong before the start, such as a missing model, is an error, too.
 */
export function streamJsonPrinter({ out, count, structured }: JsonOptions): Printer {
  const print = (event: object): Promise<void> => out.write(shown(out, `${JSON.stringify(event)}\n`));
  let text = '';
  return {
    begin: (beginning: Beginning) => {
      const { model, conversation } = beginning;
      return print({ type: 'start', model, conversation, answers: count, ...picturesField(beginning) });
    },
    step: async (event: ReplyEvent, index) => {
      const { type, ...fields } = event;
      if (event.type === 'text') text += event.text;
      if (event.type !== 'end') return print({ type, answer: index + 1, ...fields });
      await print({ type, answer: index + 1, ...parsed(text, structured), ...figuresOf(event) });
      text = '';
    },
    fail: thrown => print({ type: 'error', ...failureFields(thrown) }),
  };
}

/** Bytes, pixels and milliseconds. */
function picturesField({ pictures }: Pick<Beginning, 'pictures'>): object {
  const told = pictures.map(report => ({ ...report, milliseconds: rounded(report.milliseconds) }));
  return told.length === 0 ? {} : { pictures: told };
}

function failureFields(thrown: unknown): object {
  const message = messageOf(thrown);
  if (thrown instanceof LlmtuiError)
    return { code: thrown.code, message, status: failures[thrown.code].exit };
  return { code: 'BUG', message, status: 70 };
}

function figuresOf({ reason, usage }: End): Figures {
  const {
    promptTokens: prompt,
    cachedTokens: cached,
    replyTokens: reply,
    firstTokenMs,
    replyMs,
    seed,
    cost,
  } = usage;
  return {
    tokens: { prompt, cached, reply },
    timings: {
      firstTokenMs: rounded(firstTokenMs),
      tokensPerSecond: speedOf(usage),
      totalMs: rounded(firstTokenMs + replyMs),
    },
    ...(cost !== undefined && { cost }),
    finishReason: reason,
    seed,
  };
}

function speedOf({ replyTokens, replyMs }: Usage): number | null {
  return replyMs > 0 ? rounded((replyTokens / replyMs) * 1000) : null;
}

function rounded(value: number): number {
  return Number(value.toFixed(2));
}

/** An answer that was stopped is no whole JSON. */
function parsed(text: string, structured: boolean): { readonly value?: unknown } {
  if (!structured) return {};
  try {
    return { value: JSON.parse(text) };
  } catch {
    return {};
  }
}

/** JSON escapes the control characters of ASCII, but not those above, nor what turns the direction of writing. */
function shown(out: AnswerStream, text: string): string {
  return out.isTerminal ? clean(text) : text;
}
