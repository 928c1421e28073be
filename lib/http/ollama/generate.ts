import type { FastifyReply } from 'fastify';
import type { Turn } from '../../chat/message.js';
import { boundEngine } from '../../engine/bound.js';
import { readFacts } from '../../models/gguf/facts.js';
import { type Answering, readerOf } from '../answering.js';
import { invalid, Refusal } from '../failure/refusal.js';
import { ollamaAnswers } from '../failure/schemas.js';
import { generate } from '../generating.js';
import { imageFields } from '../pictures/given.js';
import { seeing, tellPictures } from '../pictures/seeing.js';
import type { App, Serving } from '../serving.js';
import { sendLines, sendWhole, type Writing } from './answer.js';
import { continuing } from './context.js';
import { fillTokens } from './fill.js';
import { asResponse } from './lines.js';
import { sendLoaded } from './load.js';
import { tolerant } from './routes.js';
import { answered, GenerateLine, type GenerateRequest, generateRequest } from './schemas.js';
import { imagesOf } from './turns.js';
import { wantedModel, wishOf } from './wish.js';

/** POST /api/generate. */
export function generateRoute(app: App, serving: Serving): void {
  const schema = {
    summary: 'Continue a prompt',
    description: 'Streams by default. The prompt is a question unless `raw` is set.',
    tags: ['ollama'],
    body: generateRequest(serving.limits),
    response: { ...ollamaAnswers(GenerateLine, 404), 200: answered(GenerateLine) },
  };
  const { imageBodyBytes: bodyLimit } = serving.limits;
  app.post('/api/generate', { schema, bodyLimit, ...tolerant }, async (request, reply) => {
    const asked: GenerateRequest = request.body;
    const images = imagesOf(asked, 'images');
    if (images.length > 0 && (asked.raw === true || asked.suffix))
      throw invalid('images', 'images go with a prompt that is a question: leave raw and suffix out');
    if (asked.template !== undefined && asked.template !== '') {
      serving.log({ type: 'notice', text: `${request.id}: the template of a request is not used` });
    }
    const begun = serving.now();
    if (!asked.prompt && !asked.suffix) return sendLoaded(serving, reply, asked, asResponse);
    const path = [{ role: 'user' as const, content: asked.prompt ?? '', ...imageFields(images) }];
    return seeing(serving, readerOf(reply), { wanted: wantedModel(asked), path }, (lent, seen) => {
      tellPictures(reply, seen.pictures);
      return answer(serving, reply, asked, lent, seen.path, begun);
    });
  });
}

async function answer(
  serving: Serving,
  reply: FastifyReply,
  asked: GenerateRequest,
  lent: Answering,
  question: readonly Turn[],
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
    path: pathOf(asked, lent, question),
    options: { ...wish.options, ...(keepsContext && { tokens: true }) },
  });
  return (stream ? sendLines : sendWhole)(serving, reply, writing, events);
}

/** What a context holds already is not said again. */
function pathOf(
  { system, context = [] }: GenerateRequest,
  { entry }: Answering,
  question: readonly Turn[],
): readonly Turn[] {
  const first = context.length > 0 ? '' : (system ?? entry.config?.system ?? '');
  return first === '' ? question : [{ role: 'system', content: first }, ...question];
}

/** How the reply begins: by the chat template, behind a context, or with a prompt as it stands. */
async function beginningOf(
  { prompt = '', suffix, raw = false, context = [] }: GenerateRequest,
  lent: Answering,
): Promise<Pick<Answering, 'begin' | 'engine' | 'makeGrammar'>> {
  const { engine, entry, complete, makeGrammar } = lent;
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
    const begin: Answering['begin'] = (_, sampling, options) => complete(tokens, sampling, options);
    return { engine: asWritten, begin, makeGrammar };
  }
  if (raw) {
    const begin: Answering['begin'] = (_, sampling, options) => complete(prompt, sampling, options);
    return { engine: asWritten, begin, makeGrammar };
  }
  return context.length === 0 ? lent : continuing(lent, context);
}

function noInsert(name: string): Refusal {
  const message = `model '${name}' does not support insert; leave suffix out, or take one that fills in code`;
  return new Refusal({ status: 400, code: 'no_insert', message });
}
