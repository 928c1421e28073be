import type { Turn } from '../../chat/message.js';
import type { ReplyEvent, TokenLogprobs } from '../../chat/reply.js';
import type { Sampling } from '../../chat/sampling.js';
import type { FailureCode } from '../../errors.js';
import type {
  EmbedOptions,
  EngineActivity,
  EngineMemory,
  ModelFacts,
  PromptMeasure,
  RawPrompt,
  ReplyOptions,
  TokenizeOptions,
} from '../engine.js';
import type { Device } from './libraries.js';
import type { StateFolder } from './state-folder.js';

export type KvType = 'f32' | 'f16' | 'bf16' | 'q8_0' | 'q5_1' | 'q5_0' | 'q4_1' | 'q4_0';
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface LogLine {
  readonly level: LogLevel;
  readonly text: string;
}

/** What the worker needs to load a model; plain data. */
export interface LoadSpec {
  readonly name: string;
  readonly path: string;
  readonly device: Device;
  readonly contextSize: number;
  readonly threads: number;
  readonly batchSize: number;
  readonly gpuLayers: number | 'auto';
  /** Bytes on the GPU with 0, 1, 2 and more layers there, for `auto`; as many as there are where it is not given. */
  readonly gpuNeeds?: readonly number[];
  readonly kvType: KvType;
  readonly parallel: number;
  readonly template?: string;
  /** LoRA adapters for it, in GGUF files, each with the share of its effect. */
  readonly adapters?: readonly Adapter[];
  readonly libraryDir?: string;
  /** It is to embed texts, which takes an encoder; else to generate. */
  readonly embeds?: boolean;
  /** Takes the memory of the whole context at once, where it would begin small. */
  readonly wholeContext?: boolean;
  /** Weights are read into memory, which large pages can back, and not mapped: slower to load, faster to compute. */
  readonly copied?: boolean;
  /** Where KV states of long prompts are kept, the text of conversations with them; nowhere where it is not given. */
  readonly states?: StateFolder;
}

export interface Adapter {
  readonly path: string;
  readonly scale: number;
}

/** A reply to be generated: to a path, or to a prompt as it stands. */
export type Generation = {
  readonly id: number;
  readonly sampling: Sampling;
  /** When it was asked for, in milliseconds since the epoch. */
  readonly askedAt: number;
  readonly options: ReplyOptions;
} & (
  | { readonly type: 'reply'; readonly path: readonly Turn[] }
  | { readonly type: 'complete'; readonly prompt: RawPrompt }
);

type Asking<Asked, Answer> = { readonly asked: Asked; readonly answer: Answer };

interface PathAsked {
  readonly path: readonly Turn[];
  readonly options: ReplyOptions;
}

interface TextAsked {
  readonly text: string;
  readonly options: TokenizeOptions;
}

/** What is asked of a model and answered at once: nothing is evaluated for it. */
export interface Questions {
  readonly measure: Asking<PathAsked, PromptMeasure>;
  readonly render: Asking<PathAsked, string>;
  readonly tokenize: Asking<TextAsked, readonly number[]>;
  readonly detokenize: Asking<{ readonly tokens: readonly number[] }, string>;
  readonly memory: Asking<object, EngineMemory>;
  readonly activity: Asking<object, EngineActivity>;
}

/** Texts to be embedded. */
export interface Embedding {
  readonly type: 'embed';
  readonly id: number;
  readonly texts: readonly RawPrompt[];
  /** `first`: index of the first of these texts in all that were asked for. */
  readonly options: EmbedOptions & { readonly first?: number };
}

/** What `embed` is answered with: text, so that it is the same for threads, processes and sockets. */
export interface Embedded {
  /** The vectors one behind the other, as `packVectors` writes them. */
  readonly vectors: string;
  /** Tokens that were read of each text. */
  readonly tokens: readonly number[];
  /** Indices of the texts that were cut. */
  readonly truncated: readonly number[];
}

export type Answer = Questions[keyof Questions]['answer'] | Embedded;

export type Question = {
  [Type in keyof Questions]: { readonly type: Type; readonly id: number } & Questions[Type]['asked'];
}[keyof Questions];

/** To the worker. `id` names a request; its answers carry it. */
export type Request =
  | Generation
  | Question
  | Embedding
  /** Ends a reply, whose `end` event still comes, or an embedding, which is answered no more. */
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'unload' };

export interface Failure {
  /** `BUG` is anything that was not an `LlmtuiError`. */
  readonly code: FailureCode | 'BUG';
  readonly message: string;
}

/** To a child process, which hosts the worker and shares memory with it, as its caller does not. */
export type HostRequest =
  | { readonly type: 'load'; readonly spec: LoadSpec }
  /** Sets the abort word; unless `always`, only while a long native call runs. */
  | { readonly type: 'abort'; readonly always: boolean }
  | Request;

/** From the worker. */
export type Response =
  | { readonly type: 'log'; readonly lines: readonly LogLine[] }
  | { readonly type: 'progress'; readonly fraction: number }
  | { readonly type: 'loaded'; readonly model: ModelFacts; readonly contextSize: number }
  | { readonly type: 'loadAborted' }
  | { readonly type: 'loadFailed'; readonly failure: Failure }
  | {
      readonly type: 'text';
      readonly id: number;
      readonly text: string;
      readonly tokens: number;
      readonly logprobs?: readonly TokenLogprobs[];
    }
  | { readonly type: 'event'; readonly id: number; readonly event: Exclude<ReplyEvent, { type: 'text' }> }
  | { readonly type: 'answer'; readonly id: number; readonly answer: Answer }
  | { readonly type: 'failed'; readonly id: number; readonly failure: Failure };
