import type { FastifyReply } from 'fastify';
import type { Turn } from '../../chat/message.js';
import { boundEngine } from '../../engine/bound.js';
import { readFacts } from '../../models/gguf/facts.js';
import { type Answering, answering, readerOf } from '../answering.js';
import { Refusal } from '../failure/refusal.js';
import { ollamaAnswers } from '../failure/schemas.js';
import { generate } from '../generating.js';
import type { App, Serving } from '../serving.js';
import { sendLines, sendWhole, type Writing } from './answer.js';
import { continuing } from './context.js';
import { fillTokens } from './fill.js';
import { asResponse } from './lines.js';
import { sendLoaded } from './load.js';
import { tolerant } from './routes.js';
import { answered, GenerateLine, type GenerateRequest, generateRequest } from './schemas.js';
import { refuseImages, wantedModel, wishOf } from './wish.js';

/** POST /api/generate. */
export function generateRoute(app: App, serving: Serving): void {
  const schema = {
    summary: 'Continue a prompt',
    description: 'Streams by default. The prompt is a question unless `raw` is set.',
    tags: ['ollama'],
    body: generateRequest(serving.limits),
    response: { ...ollamaAnswers(GenerateLine, 404), 200: answered(GenerateLine) },
  };
  app.post('/api/generate', { schema, ...tolerant }, async (request, reply) => {
    const asked: GenerateRequest = request.body;
    refuseImages(asked.images ?? []);
    if (asked.template !== undefined && asked.template !== '') {
      serving.log({ type: 'notice', text: `${request.id}: the template of a request is not used` });
    }
    const begun = serving.now();
    if (!asked.prompt && !asked.suffix) return sendLoaded(serving, reply, asked, asResponse);
    return answering(serving, readerOf(reply), wantedModel(asked), lent =>
      answer(serving, reply, asked, lent, begun),
    );
  });
}

async function answer(
  serving: Serving,
  reply: FastifyReply,
  asked: GenerateRequest,
  lent: Answering,
  begun: number,
): Promise<FastifyReply> {
  const { model, stream = true } = asked;
  const keepsContext = asked.raw !== true && !asked.suffix;
  const writing: Writing = {
    model,
    form: asResponse,
    moments: { begun, loaded: serving.now() },
    signal: lent.signal,
    ...(keepsContext && { further: ({ tokens = [] }) => ({ context: [...tokens] }) }),
  };
  const wish = wishOf(serving, lent, asked);
  const events = await generate(await beginningOf(asked, lent), {
    ...wish,
    path: pathOf(asked, lent),
    options: { ...wish.options, ...(keepsContext && { tokens: true }) },
  });
  return (stream ? sendLines : sendWhole)(serving, reply, writing, events);
}

/** What a context holds already is not said again. */
function pathOf(
  { prompt = '', system, context = [] }: GenerateRequest,
  { entry }: Answering,
): readonly Turn[] {
  const first = context.length > 0 ? '' : (system ?? entry.config?.system ?? '');
  return [
    ...(first === '' ? [] : [{ role: 'system' as const, content: first }]),
    { role: 'user', content: prompt },
  ];
}

/** How the reply begins: by the chat template, behind a context, or with a prompt as it stands. */
async function beginningOf(
  { prompt = '', suffix, raw = false, context = [] }: GenerateRequest,
  lent: Answering,
): Promise<Pick<Answering, 'begin' | 'engine'>> {
  const { engine, entry, complete } = lent;
  // Without a template nothing is told apart in what the model writes.
  const { reasoning: _, ...model } = engine.model;
  const asWritten = { ...boundEngine(engine), model };
  if (suffix) {
    const fill = fillTokens(await readFacts(entry.path).catch(() => undefined));
    if (fill === undefined) throw noInsert(entry.name);
    const tokens = [
      ...(await engine.tokenize('', { begin: true })),
      ...[fill.prefix, ...(await engine.tokenize(prompt))],
      ...[fill.suffix, ...(await engine.tokenize(suffix)), fill.middle],
    ];
    return { engine: asWritten, begin: (_, sampling, options) => complete(tokens, sampling, options) };
  }
  if (raw) return { engine: asWritten, begin: (_, sampling, options) => complete(prompt, sampling, options) };
  return context.length === 0 ? lent : continuing(lent, context);
}

function noInsert(name: string): Refusal {
  const message = `model '${name}' does not support insert; leave suffix out, or take one that fills in code`;
  return new Refusal({ status: 400, code: 'no_insert', message });
}
