import { LlmtuiError } from '../../../errors.js';
import type { WrittenValue } from '../../gguf/encode.js';
import { plain } from '../../plain.js';
import { isRecord, type Json, jsonFile, textFile } from './json-file.js';

/** A WordPiece vocabulary and how texts are read for it. */
export interface WordPieces {
  /** By id; undefined where no token has the id. */
  readonly tokens: readonly (string | undefined)[];
  /** Ids of tokens that stand for no text. */
  readonly special: ReadonlySet<number>;
  readonly lowercase: boolean;
  readonly stripAccents: boolean;
}

/** Reads tokenizer.json, or vocab.txt where there is none. Throws BAD_INPUT that names the field. */
export async function readWordPieces(folder: string, rows: number): Promise<WordPieces> {
  const tokenizer = await jsonFile(folder, 'tokenizer.json');
  if (tokenizer !== undefined) return ofTokenizer(tokenizer, rows);
  const list = await textFile(folder, 'vocab.txt');
  if (list === undefined)
    throw new LlmtuiError('BAD_INPUT', 'there is neither tokenizer.json nor vocab.txt; download one of them');
  const lines = list.replace(/\n$/, '').split(/\r?\n/);
  if (lines.length > rows) throw tooMany('vocab.txt', lines.length, rows);
  const { do_lower_case: lower = true } = (await jsonFile(folder, 'tokenizer_config.json')) ?? {};
  const special = new Set([...specialNames].map(name => lines.indexOf(name)).filter(id => id >= 0));
  const tokens = Array.from({ length: rows }, (_, id) => lines[id]);
  return { tokens, special, lowercase: lower !== false, stripAccents: lower !== false };
}

const specialNames: ReadonlySet<string> = new Set(['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']);

function ofTokenizer({ model, normalizer, added_tokens: added }: Json, rows: number): WordPieces {
  const {
    type = 'WordPiece',
    vocab,
    continuing_subword_prefix: prefix = '##',
  } = isRecord(model) ? model : {};
  if (type !== 'WordPiece') throw odd('model.type', 'WordPiece', type);
  if (prefix !== '##') throw odd('model.continuing_subword_prefix', '##', prefix);
  if (!isRecord(vocab)) throw odd('model.vocab', 'an object of tokens and their ids', vocab);
  const tokens = new Array<string | undefined>(rows).fill(undefined);
  const put = (token: string, id: unknown): number => {
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0) throw oddId(token, id);
    if (id >= rows) throw tooMany('tokenizer.json', id + 1, rows);
    if (tokens[id] !== undefined && tokens[id] !== token) throw oddId(token, id);
    tokens[id] = token;
    return id;
  };
  for (const [token, id] of Object.entries(vocab)) put(token, id);
  const special = new Set<number>();
  for (const entry of Array.isArray(added) ? added : []) {
    const { content, id, special: isSpecial } = isRecord(entry) ? entry : {};
    if (typeof content !== 'string') throw odd('added_tokens', 'tokens with a content', entry);
    const at = put(content, id);
    if (isSpecial === true) special.add(at);
  }
  for (const name of specialNames) if (Object.hasOwn(vocab, name)) special.add(vocab[name] as number);
  return { tokens, special, ...normalisation(normalizer) };
}

/** llama.cpp splits and cleans as the BertNormalizer does; only what it can be told differs. */
function normalisation(normalizer: unknown): Pick<WordPieces, 'lowercase' | 'stripAccents'> {
  const given = isRecord(normalizer) ? normalizer : {};
  if (given.type !== 'BertNormalizer') throw odd('normalizer.type', 'BertNormalizer', given.type ?? null);
  if (given.handle_chinese_chars === false) throw odd('normalizer.handle_chinese_chars', 'true', false);
  const lowercase = given.lowercase !== false;
  return { lowercase, stripAccents: (given.strip_accents ?? lowercase) === true };
}

/** Types of tokens, `enum llama_token_type`. */
const NORMAL = 1;
const CONTROL = 3;
const UNUSED = 5;

/** U+2581, with which llama.cpp begins a word. */
const WORD = '\u2581';

/**
 * The tokenizer's part of the metadata. llama.cpp marks the beginning of a word, where WordPiece marks what goes on with
 * one, so that tokens change their spelling as in llama.cpp's conversion of BERT. Throws BAD_INPUT where a token is
 * missing that stands around texts.
 */
export function vocabularyMetadata(pieces: WordPieces, segments: number): ReadonlyMap<string, WrittenValue> {
  const id = (name: string): WrittenValue => {
    const at = pieces.tokens.indexOf(name);
    if (at < 0) throw new LlmtuiError('BAD_INPUT', `the vocabulary has no ${name}; download it again`);
    return { type: 'u32', value: at };
  };
  const { texts, types } = spelled(pieces);
  return new Map<string, WrittenValue>([
    ['tokenizer.ggml.model', { type: 'string', value: 'bert' }],
    ['tokenizer.ggml.pre', { type: 'string', value: 'default' }],
    ['tokenizer.ggml.token_type_count', { type: 'u32', value: Math.max(1, segments) }],
    ['tokenizer.ggml.tokens', { type: 'strings', values: texts }],
    ['tokenizer.ggml.token_type', { type: 'i32s', values: types }],
    ['tokenizer.ggml.bos_token_id', id('[CLS]')],
    ['tokenizer.ggml.seperator_token_id', id('[SEP]')],
    ['tokenizer.ggml.unknown_token_id', id('[UNK]')],
    ['tokenizer.ggml.padding_token_id', id('[PAD]')],
    ['tokenizer.ggml.normalizer.lowercase', { type: 'bool', value: pieces.lowercase }],
    ['tokenizer.ggml.normalizer.strip_accents', { type: 'bool', value: pieces.stripAccents }],
  ]);
}

function spelled({ tokens, special }: WordPieces): {
  readonly texts: readonly string[];
  readonly types: readonly number[];
} {
  const taken = new Set<string>();
  const texts: string[] = [];
  const types: number[] = [];
  for (const [id, token] of tokens.entries()) {
    const text = token === undefined ? undefined : special.has(id) ? token : spelling(token);
    // A text that two tokens had could only mean one of them.
    const isFree = text !== undefined && !taken.has(text);
    texts.push(isFree ? text : `[unused token ${id}]`);
    types.push(isFree ? (special.has(id) ? CONTROL : NORMAL) : UNUSED);
    taken.add(texts[id]!);
  }
  return { texts, types };
}

/** Undefined for a token that would be read as the mark of a word: after it, any word could begin with its pieces. */
function spelling(token: string): string | undefined {
  if (!token.startsWith('##') || token === '##') return WORD + token;
  return token.startsWith(WORD, 2) ? undefined : token.slice(2);
}

const tooMany = (file: string, count: number, rows: number): LlmtuiError =>
  new LlmtuiError('BAD_INPUT', `${file} has ${count} tokens, vocab_size of config.json is ${rows}`);

const oddId = (token: string, id: unknown): LlmtuiError =>
  new LlmtuiError('BAD_INPUT', `tokenizer.json: ${plain(token, 40)} has the id ${plain(String(id), 20)}`);

function odd(field: string, allowed: string, value: unknown): LlmtuiError {
  const given = plain(JSON.stringify(value) ?? 'missing', 80);
  return new LlmtuiError('BAD_INPUT', `tokenizer.json: ${field} is ${given}; it must be ${allowed}`);
}
