import { Type } from 'typebox';
import type { Engine } from '../../engine/engine.js';
import { answering, readerOf } from '../answering.js';
import { llamaServerAnswers } from '../failure/schemas.js';
import { modelOf } from '../fields/model-name.js';
import { ChatTool, wantedTools } from '../fields/tools.js';
import { messageSchema, turnsOf } from '../openai/messages.js';
import { seeing } from '../pictures/seeing.js';
import { closed, optional } from '../schemas.js';
import type { App, Serving } from '../serving.js';
import { modelField } from './fields.js';

const tags = ['llama-server'];
const token = Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1, examples: [9707] });

const Piece = Type.Object(
  { id: token, piece: Type.String({ description: 'Its text; U+FFFD stands for a part of a character.' }) },
  { ...closed, title: 'TokenPiece' },
);

const Tokens = Type.Object(
  { tokens: Type.Union([Type.Array(token), Type.Array(Piece)]) },
  { ...closed, title: 'Tokens' },
);

/** POST /tokenize, /detokenize and /apply-template. */
export function tokenRoutes(app: App, serving: Serving): void {
  tokenizeRoute(app, serving);
  detokenizeRoute(app, serving);
  templateRoute(app, serving);
}

function tokenizeRoute(app: App, serving: Serving): void {
  const { tokenizeCharacters } = serving.limits;
  const flag = (description: string) => optional(Type.Boolean({ description }));
  const schema = {
    summary: 'Tokens of a text',
    tags,
    body: Type.Object({
      content: Type.String({ maxLength: tokenizeCharacters, examples: ['Name a river.'] }),
      add_special: flag('BOS in front, where the model wants one; false by default.'),
      parse_special: flag('Control tokens are parsed as such; true by default.'),
      with_pieces: flag('The text of each token beside its id.'),
      ...modelField,
    }),
    response: llamaServerAnswers(Tokens, 404),
  };
  app.post('/tokenize', { schema }, async ({ body }, reply) =>
    answering(serving, readerOf(reply), { model: modelOf(body.model) }, async ({ engine }) => {
      const options = { begin: body.add_special ?? false, special: body.parse_special ?? true };
      const tokens = await engine.tokenize(body.content, options);
      return { tokens: body.with_pieces === true ? await pieces(engine, tokens) : [...tokens] };
    }),
  );
}

/** Each token with its text, which is asked for once however often the token occurs. */
async function pieces(engine: Engine, tokens: readonly number[]) {
  const texts = new Map<number, string>();
  for (const id of new Set(tokens)) texts.set(id, await engine.detokenize([id]));
  return tokens.map(id => ({ id, piece: texts.get(id)! }));
}

function detokenizeRoute(app: App, serving: Serving): void {
  const { tokenizeCharacters } = serving.limits;
  const schema = {
    summary: 'Text of tokens',
    tags,
    body: Type.Object({
      tokens: Type.Array(token, { maxItems: tokenizeCharacters, examples: [[504, 260]] }),
      ...modelField,
    }),
    response: llamaServerAnswers(
      Type.Object({ content: Type.String() }, { ...closed, title: 'Detokenized' }),
      404,
    ),
  };
  app.post('/detokenize', { schema }, async ({ body }, reply) =>
    answering(serving, readerOf(reply), { model: modelOf(body.model) }, async ({ engine }) => ({
      content: await engine.detokenize(body.tokens),
    })),
  );
}

function templateRoute(app: App, serving: Serving): void {
  const { limits } = serving;
  const schema = {
    summary: 'A chat as the template of the model writes it',
    description: 'Nothing is computed; the prompt can be sent to /completion.',
    tags,
    body: Type.Object({
      messages: Type.Array(messageSchema(limits), {
        minItems: 1,
        maxItems: limits.messages,
        examples: [[{ role: 'user', content: 'Name a river.' }]],
      }),
      tools: optional(Type.Array(ChatTool, { maxItems: limits.tools })),
      ...modelField,
    }),
    response: llamaServerAnswers(
      Type.Object({ prompt: Type.String() }, { ...closed, title: 'RenderedPrompt' }),
      404,
    ),
  };
  app.post('/apply-template', { schema }, async ({ body }, reply) => {
    const looking = { wanted: { model: modelOf(body.model) }, path: turnsOf(body.messages) };
    return seeing(serving, readerOf(reply), looking, async ({ engine }, { path }) => {
      const tools = wantedTools((body.tools ?? []).map(tool => tool.function));
      const options = { whole: true, ...(tools.length > 0 && { tools }) };
      return { prompt: await engine.render(path, options) };
    });
  });
}
