import type { Conversation } from '../chat/conversation.js';
import { messageOf } from '../errors.js';
import type { ModelEntry } from '../models/list.js';
import { chooseDefault } from '../models/list.js';
import type { Library } from '../store/library.js';
import { loadMarkdown } from '../terminal/markdown.js';
import type { Effects } from './effects/effects.js';
import type { Event } from './event.js';

const RECALL_PROMPTS = 500;

export interface Beginning {
  readonly effects: Effects;
  readonly dispatch: (event: Event) => void;
  /** Open the menu of models, whatever came before. */
  readonly choose: boolean;
  /** The model that flag, environment or file asks for. */
  readonly wanted: string | undefined;
}

/**
 * What happens once the first frame is on the screen: the last conversation comes back, the model loads, and the
 * Markdown renderer, which is slow to load, follows.
 */
export async function begin({ effects, dispatch, choose, wanted }: Beginning): Promise<void> {
  const last = restore(effects, dispatch);
  try {
    const models = await effects.listModels(choose || last.first);
    const name = startModel(models, wanted, last.conversation?.model, dispatch);
    if (name !== undefined) effects.perform({ type: 'load-model', name });
  } catch (thrown) {
    dispatch({ type: 'notice', level: 'error', text: messageOf(thrown) });
  }
  recall(effects, dispatch);
  await loadMarkdown();
  dispatch({ type: 'rendering' });
}

interface Last {
  readonly conversation: Conversation | undefined;
  /** Nothing was ever written here: somebody's first start. */
  readonly first: boolean;
}

/** Brings the last conversation back. A library that cannot be opened is told, and the chat goes on without it. */
function restore(effects: Effects, dispatch: (event: Event) => void): Last {
  try {
    const { library } = effects;
    const id = library.last();
    const conversation = id === undefined ? undefined : library.read(id);
    dispatch({ type: 'restored', conversation, draft: id === undefined ? '' : library.draft(id) });
    return { conversation, first: id === undefined && library.count() === 0 };
  } catch (thrown) {
    dispatch({ type: 'restored', conversation: undefined, draft: '' });
    dispatch({ type: 'store-failed', reason: messageOf(thrown) });
    return { conversation: undefined, first: false };
  }
}

/** The model that was asked for, else that of the last conversation if it is still there, else the default. */
function startModel(
  models: readonly ModelEntry[],
  wanted: string | undefined,
  last: string | undefined,
  dispatch: (event: Event) => void,
): string | undefined {
  const known = models.some(entry => entry.name === last && entry.status === 'available');
  try {
    return chooseDefault(models, wanted ?? (known ? last : undefined)).entry.name;
  } catch (thrown) {
    dispatch({ type: 'notice', level: 'error', text: messageOf(thrown) });
    dispatch({ type: 'models', models, first: true });
    return undefined;
  }
}

function recall(effects: Effects, dispatch: (event: Event) => void): void {
  effects.perform({ type: 'list-history' });
  effects.perform({ type: 'list-saves' });
  try {
    const library: Library = effects.library;
    dispatch({ type: 'prompts', prompts: library.prompts(RECALL_PROMPTS) });
  } catch {
    // The failure to open the library is on the screen already.
  }
}
