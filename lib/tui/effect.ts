import type { Conversation } from '../chat/conversation.js';
import type { Image } from '../chat/image.js';
import type { Message, Turn } from '../chat/message.js';
import type { Sampling } from '../chat/sampling.js';
import type { ImportRow } from '../models/import/row.js';
import type { ImportSource } from '../models/import/source.js';
import type { ModelEntry } from '../models/list.js';
import type { Editor } from './editor/editor.js';

/** What the screen wants done. Data only: `effects.ts` does it and answers with events. */
export type Effect =
  | {
      readonly type: 'generate';
      readonly id: string;
      readonly path: readonly Turn[];
      readonly sampling: Partial<Sampling>;
    }
  | { readonly type: 'stop' }
  | { readonly type: 'load-model'; readonly name: string }
  | { readonly type: 'stop-loading' }
  | { readonly type: 'list-models' }
  /** Looks at a file that is in no folder of models; `~/` and relative paths occur. */
  | { readonly type: 'find-model'; readonly path: string }
  /** A profile, `user/repo:quant` or a URL; what has come of it before is kept. */
  | { readonly type: 'pull'; readonly reference: string }
  | { readonly type: 'stop-pull'; readonly reference: string }
  | { readonly type: 'list-quantisations'; readonly repository: string }
  /** Finds what an import would do, and changes nothing. */
  | { readonly type: 'plan-import'; readonly source: ImportSource }
  | { readonly type: 'import'; readonly rows: readonly ImportRow[] }
  /** Switches a model off in models.yaml, or on again. */
  | { readonly type: 'toggle-model'; readonly entry: ModelEntry }
  /** Finds which files would go, and changes nothing. */
  | { readonly type: 'plan-removal'; readonly entry: ModelEntry }
  | { readonly type: 'remove-model'; readonly entry: ModelEntry }
  /** Counts what would be sent, the draft included; only the newest wish is answered. */
  | {
      readonly type: 'measure';
      readonly conversation: Conversation;
      readonly draft: Editor;
      readonly images: readonly Image[];
    }
  | { readonly type: 'poll-memory' }
  /** Lists the models anew if models.yaml was changed meanwhile. */
  | { readonly type: 'poll-registry' }
  /** Commits the conversation's row, and the message if one is given. */
  | { readonly type: 'store'; readonly conversation: Conversation; readonly message?: Message }
  | { readonly type: 'store-draft'; readonly conversation: string; readonly draft: Editor }
  /** Remembers the open conversation for the next start. */
  | { readonly type: 'current'; readonly id: string }
  | { readonly type: 'list-history' }
  | { readonly type: 'open'; readonly id: string }
  | { readonly type: 'remove'; readonly id: string }
  | { readonly type: 'restore'; readonly id: string }
  | { readonly type: 'rename'; readonly id: string; readonly title: string }
  | { readonly type: 'auto-save'; readonly conversation: Conversation }
  | {
      readonly type: 'save';
      readonly name: string;
      readonly conversation: Conversation;
      readonly overwrite: boolean;
    }
  | { readonly type: 'load'; readonly name: string }
  | { readonly type: 'list-saves' }
  | {
      readonly type: 'export';
      readonly path: string;
      readonly conversation: Conversation;
      readonly overwrite: boolean;
    }
  | { readonly type: 'copy'; readonly text: string; readonly what: string }
  | { readonly type: 'list-files'; readonly directory: string }
  /** Reads a picture for the draft of a conversation. */
  | { readonly type: 'attach'; readonly path: string; readonly conversation: string }
  /** Looks whether what was pasted as `text` is the path of a file. */
  | { readonly type: 'look-for-picture'; readonly path: string; readonly text: string }
  /** Draws pictures as the screen shows them, one after the other. */
  | { readonly type: 'preview'; readonly images: readonly Image[] }
  | { readonly type: 'edit-externally'; readonly text: string }
  | { readonly type: 'repaint' }
  | { readonly type: 'suspend' }
  | { readonly type: 'quit' };
