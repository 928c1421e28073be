import { devices, kvTypes, logLevels } from '../../store/settings.js';
import type { FlagDefinition } from './definition.js';

/** Flags that stand for settings, by the names that `readSettings` takes. */
export const settingFlags = {
  model: { short: 'm', value: 'name|path', text: 'the model; any GGUF file', complete: 'model' },
  system: { short: 's', value: 'text', text: 'the system prompt' },
  temperature: { value: 'number', text: '0 takes the most probable token each time' },
  topP: { value: 'number', text: 'the most probable tokens up to this sum of probabilities' },
  topK: { value: 'n', text: 'the n most probable tokens' },
  minP: { value: 'number', text: 'tokens at least this share as probable as the best' },
  seed: { value: 'n', text: 'the same seed gives the same text' },
  maxTokens: { value: 'n', text: 'tokens of a reply at most' },
  ctx: { value: 'tokens', text: 'context size' },
  device: { value: 'name', text: devices.join(', '), complete: devices },
  threads: { value: 'n', text: 'threads that compute' },
  kvType: { value: 'type', text: 'element type of the KV cache', complete: kvTypes },
  batchSize: { value: 'tokens', text: 'prompt tokens that are evaluated at once' },
  gpuLayers: { value: 'n|auto', text: 'layers on the GPU' },
  logLevel: { value: 'level', text: logLevels.join(', '), complete: logLevels },
} as const satisfies Record<string, FlagDefinition>;

/** Flags of some commands, by name in camel case. */
export const ownFlags = {
  choose: { text: 'choose the model from a menu first' },
  offline: { text: 'use no network' },
  json: { text: 'print JSON' },
  yes: { short: 'y', text: 'do not ask' },

  file: {
    short: 'f',
    value: 'path',
    multiple: true,
    text: 'text to send before the prompt',
    complete: 'file',
  },
  image: { value: 'path', multiple: true, text: 'a picture to send before the prompt', complete: 'file' },
  resizeMax: { value: 'pixels', text: 'longest side of pictures that the model is sent' },
  imageQuality: { value: 'n', text: 'of the JPEGs that pictures are sent as, 1 to 100' },
  continue: { short: 'c', text: 'go on with the newest conversation' },
  conversation: { value: 'id', text: 'go on with that conversation', complete: 'conversation' },
  extract: { short: 'x', text: 'print the first code block only' },
  stream: { negative: true, text: 'print the answer once it is whole' },
  quiet: { short: 'q', text: 'nothing on stderr but errors' },
  count: { short: 'n', value: 'n', text: 'answers to the same prompt, each ended by a NUL in a pipe' },
  template: { short: 't', value: 'name', text: 'a prompt template', complete: 'template' },
  param: { short: 'p', value: 'name=value', multiple: true, text: 'a value for {{name}} in the template' },
  saveAs: { value: 'name', text: 'keep prompt and flags as a template instead of asking' },
  schema: {
    value: 'schema',
    text: 'answer in JSON by a schema: a file, JSON, or "name, age int"',
    complete: 'file',
  },
  streamJson: { text: 'print the events of the answer as JSON, one a line' },
  batch: {
    value: 'file',
    text: 'answer each line of a file, - for stdin, several at a time, as lines of JSON',
    complete: 'file',
  },
  resume: { text: 'go on with the answers that --output holds already' },
  log: { negative: true, text: 'do not keep question and answer in the history' },
  attach: { negative: true, text: 'load the model even where a running llmtui has it loaded' },

  list: { text: 'only list the quantisations' },
  folder: { value: 'dir', text: 'GGUF files of a folder', complete: 'folder' },
  hfCache: { text: "the cache of the hub's own tools" },
  ollama: { text: 'the models of Ollama' },
  lmStudio: { text: 'the models of LM Studio' },
  classifier: {
    value: 'dir',
    text: 'a BERT or DistilBERT classifier: config.json, model.safetensors, tokenizer.json',
    complete: 'folder',
  },
  output: { value: 'file', text: 'write there', complete: 'file' },
  profile: {
    value: 'name',
    text: 'settings for a purpose: fast, balanced, quality, memory or interactive',
    complete: ['fast', 'balanced', 'quality', 'memory', 'interactive'],
  },
  override: {
    value: 'key=value',
    multiple: true,
    text: 'a setting for all of them, such as context=4096 or sampling.temperature=0.2',
  },
  dryRun: { text: 'only show the table' },

  most: { value: 'n', text: 'lines at most; else 20 on a terminal, and all in a pipe' },
  format: {
    value: 'name',
    text: 'form of the output',
    complete: {
      history: ['markdown', 'json'],
      bench: ['table', 'md', 'csv', 'json'],
      embed: ['float', 'json', 'base64', 'binary'],
    },
  },

  input: {
    short: 'i',
    value: 'file',
    multiple: true,
    text: 'a file of texts, - for stdin',
    complete: 'file',
  },
  lines: { text: 'each line is a text, or a JSON object with text and id' },
  long: {
    value: 'what',
    text: 'what is done with a text that is too long: truncate, chunk or refuse',
    complete: ['truncate', 'chunk', 'refuse'],
  },
  similarity: { text: 'how near the first text is to each other one' },
  search: { value: 'path', text: 'find passages of a file or a folder', complete: 'file' },
  top: { value: 'n', text: 'so many of the best only' },

  labels: {
    value: 'a,b,c|file',
    text: 'the labels; in a file one a line, as name or name: description',
    complete: 'file',
  },
  examples: { value: 'file', text: 'texts with labels to learn from: JSON lines or CSV', complete: 'file' },
  save: { value: 'name', text: 'keep what was learned under a name' },
  multi: { text: 'a text may have any number of labels' },
  column: { value: 'name', text: 'the column, or field, that holds the text' },

  serve: { text: 'the same as llmtui serve' },
  api: {
    value: 'name',
    text: "openai, ollama or both: whose API to answer, beside llmtui's own",
    complete: ['openai', 'ollama', 'both'],
  },
  host: { value: 'address', text: 'address to listen on; any that others reach needs a key' },
  port: { value: 'n', text: '8080, or 11434 with --api ollama; 0 takes a free one' },
  parallel: {
    value: 'n',
    text: 'replies that one model writes at once; unless set, 4 for serve and 8 for --batch',
  },
  apiKey: { value: 'key', text: 'what clients have to bring; LLM_API_KEY keeps it out of the history' },
  allowedHost: { value: 'name', multiple: true, text: 'another name of this server, as behind a proxy' },
  corsOrigin: { value: 'origin', multiple: true, text: 'a web page that may use the server' },
  allowImageUrls: { text: 'fetch pictures that requests name by http and https' },
  maxModels: { value: 'n', text: 'models that are kept loaded at once' },
  keepAlive: { value: 'time', text: 'how long an unused model stays: 5m, 300, 0, or -1 for ever' },
  logMessages: { text: 'log what is asked and answered, too' },
  drain: { value: 'seconds', text: 'how long replies may go on at the end' },
  tui: { text: 'open the full-screen chat beside it' },

  url: { value: 'base', text: 'a running server instead of a model' },
  interactive: { short: 'i', text: 'prompts by hand afterwards' },
  listModels: { text: 'only list the models' },

  prompt: { short: 'p', value: 'n,n', text: 'prompt tokens to read; 0 leaves the test out' },
  generate: { short: 'n', value: 'n,n', text: 'tokens to generate; 0 leaves the test out' },
  repetitions: { short: 'r', value: 'n', text: 'runs of each test' },
  compare: { value: 'what', text: 'run alternately: another model, or setting=value', complete: 'model' },
} as const satisfies Record<string, FlagDefinition>;

export type OwnFlag = keyof typeof ownFlags;

/** Flags that every command takes. */
export const commonFlags = {
  help: { short: 'h', text: 'print help' },
  version: { short: 'v', text: 'print the version' },
} as const satisfies Record<string, FlagDefinition>;

/** Every flag. */
export const allFlags: Readonly<Record<string, FlagDefinition>> = {
  ...settingFlags,
  ...ownFlags,
  ...commonFlags,
};

/** The flag as it is written: `--top-p`, `--no-stream`. */
export function written(name: string): string {
  const words = name.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
  return `--${allFlags[name]?.negative === true ? 'no-' : ''}${words}`;
}
