import type { Conversation } from '../chat/conversation.js';
import type { Image } from '../chat/image.js';
import type { Fallback, Omitted } from '../chat/reply.js';
import type { Sampling } from '../chat/sampling.js';
import type { EngineMemory, ModelFacts, PromptMeasure } from '../engine/engine.js';
import type { PooledEngine } from '../engine/pool.js';
import type { Choice } from '../models/hub/choices.js';
import type { ImportRow } from '../models/import/row.js';
import type { ImportSource } from '../models/import/source.js';
import type { ModelEntry } from '../models/list.js';
import type { MachineMemory } from '../models/machine.js';
import type { ConversationRow } from '../store/library.js';
import type { MarkdownDocument } from '../terminal/markdown.js';
import type { Pixels } from '../terminal/pixels.js';
import type { Completion } from './complete.js';
import type { Editor } from './editor/editor.js';
import type { Recall } from './editor/recall.js';
import type { Search } from './editor/search.js';
import type { Rebound } from './keymap.js';
import type { Picker } from './picker.js';
import type { Pull } from './pull.js';
import type { Requests } from './requests.js';

export type PaneId = 'input' | 'chat' | 'requests' | 'history' | 'models' | 'memory';

/** The loaded model, or what became of it. */
export type EngineState =
  | { readonly type: 'none' }
  /** `previous` is the model that answers again if this one fails. */
  | {
      readonly type: 'loading';
      readonly name: string;
      readonly fraction: number;
      readonly startedAt: number;
      readonly previous: string | undefined;
    }
  | { readonly type: 'ready'; readonly facts: ModelFacts; readonly contextSize: number }
  | { readonly type: 'failed'; readonly name: string; readonly reason: string };

/** A reply in progress: from the moment of sending until its message is part of the conversation. */
export interface Running {
  /** The id that its message will have. */
  readonly id: string;
  /** The message that it goes on from, in which its text begins; null for a reply that begins afresh. */
  readonly continues: string | null;
  /** The conversation that it belongs to, as it was when the person last looked at it. */
  readonly conversation: Conversation;
  readonly parent: string | null;
  /** The leaf to go back to if nothing is written. */
  readonly before: string | null;
  /** Name of the model that answers; empty while it waits for one. */
  readonly model: string;
  readonly sampling: Partial<Sampling>;
  /** `waiting` for the model to load, `reading` the prompt, `writing` the reply. */
  readonly step: 'waiting' | 'reading' | 'writing';
  readonly text: string;
  readonly document: MarkdownDocument;
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly readTokens: number;
  readonly tokens: number;
  readonly startedAt: number;
  readonly readingSince: number;
  readonly writingSince: number;
  readonly stopping: boolean;
  /** The request failed and is made again at that time, in milliseconds since the epoch; null while it is under way. */
  readonly retry: { readonly at: number; readonly reason: string } | null;
  /** Another model answers, because `model` cannot. */
  readonly fallback: Fallback | null;
}

/** Where the chat pane looks: at the newest row, or with `row` of message `id` at the top. */
export type Scroll =
  | { readonly type: 'follow' }
  | { readonly type: 'at'; readonly id: string; readonly row: number };

export type Confirmation =
  | { readonly type: 'overwrite'; readonly name: string }
  | { readonly type: 'overwrite-export'; readonly path: string }
  | { readonly type: 'pull'; readonly reference: string }
  | { readonly type: 'remove-model'; readonly entry: ModelEntry }
  /** A model that is too large for the memory that is free. */
  | { readonly type: 'load'; readonly name: string }
  | { readonly type: 'quit' };

export type Dialog =
  | { readonly type: 'text'; readonly title: string; readonly lines: readonly string[]; readonly top: number }
  | { readonly type: 'choose'; readonly query: Editor; readonly selected: number }
  /** Asks what to pull: a profile of the list, or what is typed. */
  | { readonly type: 'pull'; readonly query: Editor; readonly selected: number }
  /** What a repository has; null while the hub is asked. */
  | {
      readonly type: 'quantisations';
      readonly repository: string;
      readonly choices: readonly Choice[] | null;
      readonly selected: number;
    }
  /** Asks where to import from: a tool of the list, or the path that is typed. */
  | { readonly type: 'import'; readonly path: Editor; readonly selected: number }
  /** What an import would do; null while the files are read. */
  | {
      readonly type: 'import-rows';
      readonly source: ImportSource;
      readonly rows: readonly ImportRow[] | null;
      readonly top: number;
    }
  | { readonly type: 'palette'; readonly query: Editor; readonly selected: number }
  | { readonly type: 'rename'; readonly id: string; readonly editor: Editor }
  | { readonly type: 'confirm'; readonly question: string; readonly about: Confirmation };

export interface Notice {
  readonly level: 'info' | 'warn' | 'error';
  readonly text: string;
  /** Milliseconds since the epoch; gone after. */
  readonly until: number;
}

export interface History {
  readonly rows: readonly ConversationRow[];
  readonly total: number;
  readonly selected: number;
  /** Conversations deleted in this session, newest last: `u` brings the last one back. */
  readonly removed: readonly string[];
}

/** What the chat is told once, at the start. */
export interface Preferences {
  readonly systemPrompt: string;
  readonly maxTurns: number;
  readonly autoSaveInterval: number;
  /** From configuration and flags; a conversation's own sampling goes over it. */
  readonly sampling: Partial<Sampling>;
  readonly keys: Rebound;
  readonly version: string;
  /** Where to put a larger model: shown on the start screen. */
  readonly modelDir: string;
  /** Whether the terminal has the colours that pictures need. */
  readonly pictures: boolean;
  /** The address of the server in the same process; absent where there is none. */
  readonly server?: string;
}

/** Everything the screen shows. Never changed in place. */
export interface State {
  readonly preferences: Preferences;
  readonly columns: number;
  readonly rows: number;
  /** Milliseconds since the epoch, of the last event. */
  readonly now: number;
  readonly focus: PaneId;
  /** Panes that the person switched off, or on against the default of the screen's size. */
  readonly shown: Readonly<Partial<Record<PaneId, boolean>>>;
  readonly conversation: Conversation;
  readonly running: Running | null;
  readonly engine: EngineState;
  readonly models: readonly ModelEntry[];
  readonly picker: Picker;
  /** What is being pulled, or was stopped or failed; newest first. */
  readonly pulls: readonly Pull[];
  /** The models that are loaded, used last first. */
  readonly pool: readonly PooledEngine[];
  /** Bytes to which memory can be swapped. */
  readonly swap: number;
  readonly history: History;
  readonly requests: Requests;
  readonly editor: Editor;
  /** Pictures of drafts, by conversation. */
  readonly attached: ReadonlyMap<string, readonly Image[]>;
  /** Paths of the pictures that are being read for the open conversation. */
  readonly attaching: readonly string[];
  /** A picture file whose path was pasted, as `text`: Tab attaches it in the place of that. */
  readonly offer: { readonly path: string; readonly text: string } | null;
  /** What is shown of the pictures that the screen may show; null while that is drawn, and where it cannot be. */
  readonly previews: ReadonlyMap<Image, Pixels | null>;
  readonly recall: Recall;
  readonly search: Search | null;
  readonly completion: Completion | null;
  /** Directories listed for the completion of a path, as typed. */
  readonly files: ReadonlyMap<string, readonly string[]>;
  /** The Tab that waits for a directory. */
  readonly completing: 1 | -1 | null;
  readonly prompts: readonly string[];
  readonly saves: readonly string[];
  readonly scroll: Scroll;
  /** The message that has the marker when the chat pane is focused. */
  readonly marked: string | null;
  /** Which code block of the marked message `c` copies next. */
  readonly nextCode: number;
  /** The message that the draft replaces when it is sent, as a sibling; null for a new turn. */
  readonly editing: string | null;
  readonly measure: PromptMeasure | null;
  readonly omitted: Omitted;
  readonly memory: { readonly engine: EngineMemory | null; readonly machine: MachineMemory | null };
  readonly dialog: Dialog | null;
  readonly notice: Notice | null;
  /** Why message `leaf` has no reply, or only a part of one: stands under it until it is answered. */
  readonly failure: { readonly leaf: string | null; readonly reason: string } | null;
  /** By the id of a reply of this session: why not the model that was asked gave it. */
  readonly standIns: ReadonlyMap<string, string>;
  /** Messages since the conversation was last written as a file. */
  readonly unsaved: number;
  /** Why the last write to the library failed; empty while all is kept. */
  readonly storeFailure: string;
  /** When the conversation was last written as a file, for the status line; 0 for never. */
  readonly savedAt: number;
  /** Whether the library has been read: before, nothing is known of the last conversation. */
  readonly restored: boolean;
}
