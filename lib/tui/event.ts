import type { Conversation } from '../chat/conversation.js';
import type { Image } from '../chat/image.js';
import type { ReplyEvent } from '../chat/reply.js';
import type { EngineMemory, ModelFacts, PromptMeasure } from '../engine/engine.js';
import type { PooledEngine } from '../engine/pool.js';
import type { Choice } from '../models/hub/choices.js';
import type { DownloadProgress } from '../models/hub/progress.js';
import type { ImportRow } from '../models/import/row.js';
import type { ImportSource } from '../models/import/source.js';
import type { ModelEntry } from '../models/list.js';
import type { MachineMemory } from '../models/machine.js';
import type { Removal } from '../models/removal.js';
import type { ConversationRow } from '../store/library.js';
import type { InputEvent } from '../terminal/input.js';
import type { Pixels } from '../terminal/pixels.js';
import type { ServedRequest } from './requests.js';
import type { Confirmation } from './state.js';

/** Everything that can happen to the screen: what a person does, and how effects turn out. */
export type Event =
  | { readonly type: 'input'; readonly input: InputEvent }
  | { readonly type: 'resize'; readonly columns: number; readonly rows: number }
  | { readonly type: 'tick' }
  /** How text is rendered has changed: the same state looks another way. */
  | { readonly type: 'rendering' }
  /** The program is told to end. */
  | { readonly type: 'leave' }
  | { readonly type: 'restored'; readonly conversation: Conversation | undefined; readonly draft: string }
  | { readonly type: 'prompts'; readonly prompts: readonly string[] }
  | { readonly type: 'models'; readonly models: readonly ModelEntry[]; readonly first: boolean }
  /** The file that the person named has been looked at; it is in the list if it is there. */
  | { readonly type: 'model-named'; readonly path: string }
  | { readonly type: 'loading'; readonly name: string; readonly fraction: number }
  | { readonly type: 'loaded'; readonly facts: ModelFacts; readonly contextSize: number }
  /** `stopped` when the person ended it; `fallback` names the model that still answers. */
  | {
      readonly type: 'load-failed';
      readonly name: string;
      readonly reason: string;
      readonly stopped: boolean;
      readonly fallback: ModelFacts | undefined;
      readonly contextSize: number;
    }
  | { readonly type: 'reply'; readonly id: string; readonly event: ReplyEvent }
  | { readonly type: 'reply-failed'; readonly id: string; readonly reason: string }
  | { readonly type: 'measured'; readonly conversation: string; readonly measure: PromptMeasure }
  | { readonly type: 'memory'; readonly engine: EngineMemory | null; readonly machine: MachineMemory }
  /** The models that are loaded, used last first, and the bytes to which memory can be swapped. */
  | { readonly type: 'pool'; readonly engines: readonly PooledEngine[]; readonly swap: number }
  /** What is new of requests to the server. */
  | { readonly type: 'requests'; readonly rows: readonly ServedRequest[] }
  | { readonly type: 'pulling'; readonly reference: string; readonly progress: DownloadProgress }
  | { readonly type: 'pulled'; readonly reference: string; readonly name: string; readonly path: string }
  /** `stopped` by the person; what has come is kept then and after most failures. */
  | {
      readonly type: 'pull-ended';
      readonly reference: string;
      readonly reason: string;
      readonly stopped: boolean;
    }
  | { readonly type: 'quantisations'; readonly repository: string; readonly choices: readonly Choice[] }
  | { readonly type: 'quantisations-failed'; readonly repository: string; readonly reason: string }
  | { readonly type: 'import-planned'; readonly source: ImportSource; readonly rows: readonly ImportRow[] }
  | { readonly type: 'import-failed'; readonly source: ImportSource; readonly reason: string }
  | { readonly type: 'removal-planned'; readonly entry: ModelEntry; readonly removal: Removal }
  | { readonly type: 'history'; readonly rows: readonly ConversationRow[]; readonly total: number }
  | {
      readonly type: 'opened';
      readonly conversation: Conversation;
      readonly draft: string;
      readonly text: string;
    }
  | { readonly type: 'stored' }
  | { readonly type: 'store-failed'; readonly reason: string }
  | { readonly type: 'auto-saved'; readonly conversation: string; readonly file: string }
  /** Asks before it is done: a file of that name is there already, or a model has to be pulled first. */
  | { readonly type: 'ask'; readonly question: string; readonly about: Confirmation }
  | { readonly type: 'saves'; readonly names: readonly string[] }
  | { readonly type: 'files'; readonly directory: string; readonly names: readonly string[] }
  /** A picture is ready to be sent; `told` says what was done to it. */
  | {
      readonly type: 'attached';
      readonly path: string;
      readonly conversation: string;
      readonly image: Image;
      readonly told: string;
    }
  | { readonly type: 'attach-failed'; readonly path: string; readonly reason: string }
  /** What was pasted as `text` is the path of a file. */
  | { readonly type: 'picture-found'; readonly path: string; readonly text: string }
  | { readonly type: 'preview'; readonly image: Image; readonly pixels: Pixels }
  | { readonly type: 'edited'; readonly text: string }
  | { readonly type: 'notice'; readonly level: 'info' | 'warn' | 'error'; readonly text: string };
