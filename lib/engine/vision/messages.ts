import type { EndReason } from '../../chat/reply.js';
import type { Adapter, KvType } from '../llama/messages.js';
import type { NativeSampling } from './native-sampling.js';

/** What the child process needs to load a model and its projector; plain data. */
export interface VisionSpec {
  readonly name: string;
  /** The file that loads @fugood/llama.node. */
  readonly peer: string;
  readonly path: string;
  readonly projector: string;
  /** Bytes of the projector. */
  readonly projectorBytes: number;
  readonly contextSize: number;
  readonly threads: number;
  readonly batchSize: number;
  readonly gpuLayers: number;
  readonly kvType: KvType;
  /** Which build of the package. */
  readonly variant: 'default' | 'cuda' | 'vulkan';
  readonly adapters: readonly Adapter[];
}

/** A prompt in which a marker stands for each picture, and the pictures as data URLs in the same order. */
export interface PicturePrompt {
  readonly prompt: string;
  readonly pictures: readonly string[];
}

/** To the child process. */
export type VisionRequest =
  | { readonly type: 'load'; readonly spec: VisionSpec }
  | ({ readonly type: 'count'; readonly id: number } & PicturePrompt)
  | ({
      readonly type: 'reply';
      readonly id: number;
      readonly sampling: NativeSampling;
      readonly maxTokens: number;
      readonly stop: readonly string[];
    } & PicturePrompt)
  /** Ends the reply that runs, if one does. */
  | { readonly type: 'stop' };

/** What a reply came to. */
export interface VisionEnd {
  readonly reason: EndReason;
  readonly stopString?: string;
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly replyTokens: number;
}

/** From it. */
export type VisionResponse =
  | { readonly type: 'loaded' }
  | { readonly type: 'loadFailed'; readonly message: string }
  | { readonly type: 'counted'; readonly id: number; readonly tokens: number }
  | { readonly type: 'text'; readonly id: number; readonly text: string; readonly tokens: number }
  | { readonly type: 'end'; readonly id: number; readonly end: VisionEnd }
  | { readonly type: 'uncounted'; readonly id: number; readonly message: string }
  /** The context cannot be used any more: a failure leaves the package believing that a completion runs. */
  | { readonly type: 'failed'; readonly id: number; readonly message: string };
