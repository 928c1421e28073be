import { LlmtuiError, messageOf } from '../errors.js';
import type { Profile } from '../models/catalogue.js';
import { chooseDefault, type ModelEntry, resolveModel } from '../models/list.js';
import { loadMarkdown } from '../terminal/markdown.js';
import type { Effects } from './effects/effects.js';
import { isOfServer } from './effects/files.js';
import type { Event } from './event.js';
import { profileToPull, pullQuestion } from './profiles.js';

const RECALL_PROMPTS = 500;

export interface Beginning {
  readonly effects: Pick<Effects, 'findModels' | 'openLibrary' | 'perform' | 'serveEngines'>;
  readonly dispatch: (event: Event) => void;
  /** Open the menu of models, whatever came before. */
  readonly choose: boolean;
  /** The model that flag, environment or file asks for. */
  readonly wanted: string | undefined;
}

/**
 * What happens once the first frame is on the screen: models are looked for while the last conversation comes back, the
 * model loads, and the Markdown renderer, which is slow to load, follows.
 */
export async function begin(beginning: Beginning): Promise<void> {
  const { effects, dispatch } = beginning;
  const finding = effects.findModels();
  finding.catch(() => {});
  // Whether a model fits is told where it is chosen.
  effects.perform({ type: 'poll-memory' });
  const last = await restore(beginning);
  await startModel(beginning, finding, last);
  effects.serveEngines();
  effects.perform({ type: 'list-history' });
  effects.perform({ type: 'list-saves' });
  await loadMarkdown();
  dispatch({ type: 'rendering' });
}

/** Loads the model that is asked for, or that answered last; asks where it has to be pulled first. */
async function startModel(
  { effects, dispatch, choose, wanted }: Beginning,
  finding: Promise<readonly ModelEntry[]>,
  last: Last,
): Promise<void> {
  try {
    const models = await withLast(effects, await finding, last.model);
    dispatch({ type: 'models', models, first: false });
    const known = models.some(({ name, status }) => name === last.model && status === 'available');
    const missing = wanted === undefined ? undefined : missingProfile(models, wanted);
    const asked = missing === undefined ? wanted : undefined;
    const chosen = asked ?? (known ? last.model : undefined);
    const { entry, why } = chooseDefault(models, chosen);
    if (chosen === undefined) {
      dispatch({ type: 'notice', level: 'info', text: `${entry.name} answers by default: ${why}` });
    }
    if (entry.status === 'embedding')
      throw new LlmtuiError(
        'BAD_INPUT',
        `${entry.name} embeds texts and cannot chat; /switch chooses another`,
      );
    effects.perform({ type: 'load-model', name: entry.name });
    if (missing !== undefined) {
      const about = { type: 'pull', reference: missing.name } as const;
      dispatch({ type: 'ask', question: pullQuestion(missing), about });
    }
    // The menu opens on the model that loads by now.
    if (choose || (last.first && wanted === undefined)) dispatch({ type: 'models', models, first: true });
  } catch (thrown) {
    dispatch({
      type: 'load-failed',
      name: wanted ?? 'the model',
      reason: messageOf(thrown),
      stopped: false,
      fallback: undefined,
      contextSize: 0,
    });
  }
}

/** The models, and that of a server which answered last: servers are not asked for their lists at the start. */
async function withLast(
  effects: Beginning['effects'],
  models: readonly ModelEntry[],
  last: string | undefined,
): Promise<readonly ModelEntry[]> {
  if (last === undefined || !isOfServer(last) || models.some(({ name }) => name === last)) return models;
  return effects.findModels(last);
}

/** The profile that is asked for and is not on the disk: another model answers until it has been pulled. */
function missingProfile(models: readonly ModelEntry[], wanted: string): Profile | undefined {
  try {
    resolveModel(models, wanted);
    return undefined;
  } catch {
    return profileToPull(models, wanted);
  }
}

interface Last {
  /** The model that answered last; undefined without a conversation. */
  readonly model: string | undefined;
  /** Nothing was sent yet: somebody's first start. */
  readonly first: boolean;
}

/** Brings the last conversation back. A library that cannot be opened is told, and the chat goes on without it. */
async function restore({ effects, dispatch }: Beginning): Promise<Last> {
  try {
    const library = await effects.openLibrary();
    const id = library.last();
    const conversation = id === undefined ? undefined : library.read(id);
    const draft = id === undefined ? '' : library.draft(id);
    dispatch({ type: 'restored', conversation, draft });
    // What was written before a first message goes on under the id of the new conversation.
    if (id !== undefined && conversation === undefined && draft !== '') library.saveDraft(id, '');
    dispatch({ type: 'prompts', prompts: library.prompts(RECALL_PROMPTS) });
    library.purge();
    return { model: conversation?.model, first: conversation === undefined && library.count() === 0 };
  } catch (thrown) {
    dispatch({ type: 'restored', conversation: undefined, draft: '' });
    dispatch({ type: 'store-failed', reason: messageOf(thrown) });
    return { model: undefined, first: false };
  }
}
