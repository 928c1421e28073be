import type { Turn } from '../../chat/message.js';
import type { ReplyEvent } from '../../chat/reply.js';
import type { Sampling } from '../../chat/sampling.js';
import type { FailureCode } from '../../errors.js';
import type { EngineMemory, ModelFacts, PromptMeasure } from '../engine.js';
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
  /** Where KV states of long prompts are kept, the text of conversations with them; nowhere where it is not given. */
  readonly states?: StateFolder;
}

export interface Adapter {
  readonly path: string;
  readonly scale: number;
}

/** To the worker. `id` names a request; its answers carry it. */
export type Request =
  | {
      readonly type: 'reply';
      readonly id: number;
      readonly path: readonly Turn[];
      readonly sampling: Sampling;
      readonly maxTurns?: number;
      /** When it was asked for, in milliseconds since the epoch. */
      readonly askedAt: number;
    }
  | {
      readonly type: 'measure';
      readonly id: number;
      readonly path: readonly Turn[];
      readonly maxTurns?: number;
    }
  | { readonly type: 'memory'; readonly id: number }
  /** Ends a reply; its `end` event still comes. */
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
  | { readonly type: 'text'; readonly id: number; readonly text: string; readonly tokens: number }
  | { readonly type: 'event'; readonly id: number; readonly event: Exclude<ReplyEvent, { type: 'text' }> }
  | { readonly type: 'measured'; readonly id: number; readonly measure: PromptMeasure }
  | { readonly type: 'memory'; readonly id: number; readonly memory: EngineMemory }
  | { readonly type: 'failed'; readonly id: number; readonly failure: Failure };
