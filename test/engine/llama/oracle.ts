/**
 * Run as a program: prints, as JSON, what node-llama-cpp itself makes of a prompt, greedily. Arguments: the model, the
 * rendered prompt, the number of tokens. `best` are the ten most probable tokens behind the prompt.
 */
import { getLlama, LlamaLogLevel } from 'node-llama-cpp';

const [modelPath = '', prompt = '', count = '0'] = process.argv.slice(2);
const llama = await getLlama({ gpu: false, build: 'never', logLevel: LlamaLogLevel.disabled });
const model = await llama.loadModel({ modelPath });
const context = await model.createContext({ contextSize: 1024, threads: 1, flashAttention: true });
const read = model.tokenize(prompt, true);
const tokens: number[] = [];
for await (const token of context.getSequence().evaluate(read, { temperature: 0 })) {
  tokens.push(token);
  if (tokens.length >= Number(count)) break;
}
const sequence = (
  await model.createContext({ contextSize: 1024, threads: 1, flashAttention: true })
).getSequence();
const untouched = { temperature: 1, topK: 0, topP: 1, minP: 0 };
let best: [number, number][] = [];
for await (const { probabilities } of sequence.evaluateWithMetadata(
  read,
  { probabilities: true },
  untouched,
)) {
  best = [...probabilities].slice(0, 10);
  break;
}
const text = model.detokenize(tokens as unknown as typeof read);
process.stdout.write(JSON.stringify({ prompt: read, tokens, text, best }));
process.exit(0);
