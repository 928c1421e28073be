import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { embed, embedMany, generateText, jsonSchema, Output, streamText, type ToolSet, tool } from 'ai';
import t from 'tap';
import { STARTER } from '../http/starter-models.js';
import {
  EMBEDDER,
  endless,
  isCall,
  isPlace,
  isVector,
  place,
  question,
  saysWhatEmbeds,
  toolName,
  toolParameters,
  weatherQuestion,
} from './questions.js';
import { starterServer, untilFree } from './starter-server.js';

// It has nothing that lists models.
t.test('@ai-sdk/openai-compatible works with the starter model', { timeout: 240_000 }, async t => {
  const running = await starterServer(t);
  const provider = createOpenAICompatible({
    name: 'llmtui',
    baseURL: `${running.url}/v1`,
    includeUsage: true,
    supportsStructuredOutputs: true,
  });
  const asked = { model: provider(STARTER), maxRetries: 0 } as const;

  t.test('it chats', async t => {
    const { text, usage } = await generateText({ ...asked, prompt: question, maxOutputTokens: 8 });
    t.ok(text);
    t.ok(usage.outputTokens! > 0);
  });

  t.test('it streams, counts, and knows why it ended', async t => {
    const result = streamText({ ...asked, prompt: question, maxOutputTokens: 8 });
    let text = '';
    for await (const piece of result.textStream) text += piece;
    t.ok(text);
    t.match(await result.finishReason, /stop|length/);
    t.ok((await result.usage).outputTokens! > 0);
  });

  t.test('it calls a tool that it has to', async t => {
    const calling = {
      ...asked,
      prompt: weatherQuestion,
      maxOutputTokens: 40,
      tools: { [toolName]: tool({ inputSchema: jsonSchema<object>(toolParameters) }) } as ToolSet,
      toolChoice: { type: 'tool', toolName },
    } as const;
    const streamed = streamText(calling);
    await streamed.consumeStream();
    for (const { toolCalls, finishReason } of [
      await generateText(calling),
      { toolCalls: await streamed.toolCalls, finishReason: await streamed.finishReason },
    ]) {
      t.ok(isCall(toolCalls[0]!.toolName, toolCalls[0]!.input));
      t.equal(finishReason, 'tool-calls');
    }
  });

  t.test('it answers in a structure', async t => {
    const { output } = await generateText({
      ...asked,
      prompt: question,
      maxOutputTokens: 60,
      output: Output.object({ schema: jsonSchema<object>(place) }),
    });
    t.ok(isPlace(output));
  });

  t.test('it embeds, or says which model does', async t => {
    const one = { model: provider.embeddingModel(EMBEDDER), maxRetries: 0 };
    t.ok(isVector((await embed({ ...one, value: 'river' })).embedding));
    const { embeddings } = await embedMany({ ...one, values: ['river', 'lake'] });
    t.ok(embeddings.length === 2 && embeddings.every(isVector));
    const chatting = { ...one, model: provider.embeddingModel(STARTER), value: 'river' };
    t.ok(saysWhatEmbeds(await embed(chatting).catch((thrown: unknown) => thrown)));
  });

  t.test('it stops in the middle', async t => {
    const stop = new AbortController();
    const { textStream } = streamText({ ...asked, prompt: endless, abortSignal: stop.signal });
    let pieces = 0;
    for await (const _ of textStream) if (++pieces === 3) stop.abort();
    t.comment(`free after ${Math.round(await untilFree(running))} ms`);
  });

  t.test('it is told what is wrong', async t => {
    const nothing = generateText({ ...asked, model: provider('nothing'), prompt: question });
    await t.rejects(nothing, { statusCode: 404, message: /not found/ });
  });
});
