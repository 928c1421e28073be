import type { EngineMemory, ModelFacts } from '../../engine/engine.js';
import type { Forecast } from '../../models/forecast.js';
import { bytesText } from '../../terminal/units.js';
import { type Finding, ok, timeText, warning } from './finding.js';
import type { Speed } from './prompts.js';

// What was measured, as findings. Pure.

/** Tokens per second below which an answer is slower than reading aloud. */
const SLOW = 3;

const SMALLER = 'close other programs, or choose a smaller model or quantisation: llmtui models';

export function speed({ first, long, longest }: Speed): readonly Finding[] {
  const read = perSecond(long.promptTokens - long.cachedTokens, long.readMs);
  // The first token belongs to the reading.
  const written = perSecond(longest.replyTokens - 1, longest.replyMs);
  const data = { promptTokensPerSecond: round(read), replyTokensPerSecond: round(written) };
  const text = `${rateText(read)} of prompt, ${rateText(written)} of reply`;
  const isSlow = written !== undefined && written < SLOW;
  const firstToken = `${timeText(first.firstTokenMs)} for a question, ${timeText(long.firstTokenMs)} for ${long.promptTokens} tokens`;
  return [
    isSlow ? warning('speed', text, SMALLER, data) : ok('speed', text, data),
    ok('first token', firstToken, { questionMs: first.firstTokenMs, longMs: long.firstTokenMs }),
  ];
}

function perSecond(tokens: number, ms: number): number | undefined {
  return tokens > 0 && ms > 0 ? (tokens / ms) * 1000 : undefined;
}

const round = (rate: number | undefined): number | null =>
  rate === undefined ? null : Number(rate.toFixed(1));

const rateText = (rate: number | undefined): string =>
  rate === undefined ? 'unknown tokens/s' : `${rate.toFixed(rate < 10 ? 1 : 0)} tokens/s`;

/** Bytes that were measured, and those that were forecast for the whole context. */
export interface MemoryFacts {
  readonly engine: EngineMemory;
  readonly forecast?: Forecast;
  /** Tokens. */
  readonly context: number;
  /** Of the process: before loading and now. */
  readonly before: number;
  readonly now: number;
  /** The engine runs in a process of its own, whose memory is not in these two. */
  readonly isApart: boolean;
}

/** More than this share above its forecast is worth a word. */
const TOLERANCE = 1.15;

export function memory({ engine, forecast, context, before, now, isApart }: MemoryFacts): readonly Finding[] {
  const { weights, kvCache, computeBuffers } = engine;
  const total = weights + kvCache + computeBuffers;
  const parts = [`weights ${bytesText(weights)}`, `KV cache ${bytesText(kvCache)}`];
  const text = [...parts, `buffers ${bytesText(computeBuffers)}`].join(', ');
  const data = { weights, kvCache, computeBuffers, processBefore: before, process: now };
  const apart = isApart ? '; the engine has a process of its own' : '';
  const growth = ok('process', `${bytesText(now)}, ${bytesText(before)} before loading${apart}`, {
    before,
    now,
  });
  if (forecast === undefined) return [ok('memory', `${text}; no forecast for this file`, data), growth];
  const expected = `forecast ${bytesText(forecast.total)} with all ${context} tokens of context`;
  const all = { ...data, forecast: forecast.total, context };
  if (total <= forecast.total * TOLERANCE) return [ok('memory', `${text}; ${expected}`, all), growth];
  const why = 'llama.cpp takes more than was forecast; leave some memory free, or set a smaller --ctx';
  return [warning('memory', `${text}; ${expected}`, why, all), growth];
}

/** The chat template in use. */
export function template({ template: name, templateNote }: ModelFacts): Finding {
  const data = { template: name, note: templateNote ?? null };
  if (templateNote !== undefined) {
    const fix = "if answers look odd, set another with template in the model's entry of models.yaml";
    return warning('template', `${name}, not the model's own: ${templateNote}`, fix, data);
  }
  return ok('template', name === 'model' ? "the model's own" : `${name}, chosen for this model`, data);
}

/** What loading came to. */
export function loaded(ms: number, facts: ModelFacts, contextSize: number): Finding {
  const { description, device, parameters, architecture } = facts;
  const millions = Math.round(parameters / 1e6).toLocaleString('en-US');
  const what = `${description}, ${millions} million parameters, ${contextSize} tokens of context, on ${device}`;
  return ok('load', `${timeText(ms)}: ${what}`, {
    ms,
    architecture,
    description,
    parameters,
    contextSize,
    device,
  });
}
