import { append } from '../../chat/conversation.js';
import { type Message, textOf } from '../../chat/message.js';
import type { EndReason, ReplyEvent, Usage } from '../../chat/reply.js';
import { appendMarkdown } from '../../terminal/markdown.js';
import { answering, standInText } from '../answering.js';
import type { Running, State } from '../state.js';
import { countUnsaved } from './autosave.js';
import { withNewest } from './history.js';
import { measured } from './measure.js';
import type { Step } from './step.js';
import { notify, then } from './step.js';

/** Takes one event of the running reply into the state; events of any other reply are late and dropped. */
export function absorb(state: State, id: string, event: ReplyEvent): Step {
  const running = state.running;
  if (running === null || running.id !== id) return [state];
  const set = (change: Partial<Running>): State => ({ ...state, running: { ...running, ...change } });
  switch (event.type) {
    case 'queued': {
      const { retry, fallback = running.fallback } = event;
      const again = retry ? { at: state.now + retry.inMs, reason: retry.reason } : null;
      return [set({ retry: again, fallback })];
    }
    case 'promptLogprobs':
      return [state];
    case 'prompt': {
      const next = set({
        step: 'reading',
        promptTokens: event.total,
        cachedTokens: event.cached,
        readTokens: event.cached,
        readingSince: state.now,
        retry: null,
      });
      return [isOpen(state, running) ? { ...next, omitted: event.omitted } : next];
    }
    case 'reading':
      return [set({ readTokens: event.done })];
    case 'text':
      return [
        set({
          step: 'writing',
          retry: null,
          text: running.text + event.text,
          document: appendMarkdown(running.document, event.text),
          tokens: event.tokens,
          writingSince: running.step === 'writing' ? running.writingSince : state.now,
        }),
      ];
    case 'end':
      return finish(state, running, event.reason, event.usage);
  }
}

/** Ends the running reply because the engine failed; what was written stays, as a stopped reply, with the reason. */
export function fail(state: State, id: string, reason: string): Step {
  const running = state.running;
  if (running === null || running.id !== id) return [state];
  const [ended, ...effects] = finish(state, running, 'abort', usageSoFar(state, running));
  if (!isOpen(state, running))
    return [notify(ended, 'error', `"${running.conversation.title}": ${reason}`), ...effects];
  return [{ ...ended, notice: state.notice, failure: { leaf: ended.conversation.leaf, reason } }, ...effects];
}

/** Ends the running reply at once, for leaving the program: the partial text becomes a stopped reply. */
export function cutShort(state: State): Step {
  const running = state.running;
  return running === null ? [state] : finish(state, running, 'abort', usageSoFar(state, running));
}

function finish(state: State, running: Running, reason: EndReason, usage: Usage): Step {
  const idle = withStandIn({ ...state, running: null }, running);
  if (running.text === textOfBegun(running)) {
    const back = isOpen(state, running)
      ? { ...idle, conversation: { ...idle.conversation, leaf: running.before } }
      : idle;
    const told = reason === 'abort' ? 'stopped before the first word' : 'the model answered nothing';
    return measured(notify(back, 'info', told));
  }
  const message: Message = {
    id: running.id,
    parent: running.parent,
    role: 'assistant',
    parts: [{ type: 'text', text: running.text }],
    createdAt: state.now,
    origin: { model: answering(running), sampling: running.sampling, end: reason, usage },
  };
  const open = isOpen(state, running);
  const former = open ? state.conversation : running.conversation;
  const conversation = { ...append(former, message), model: running.model };
  const stored: Step = [
    { ...idle, history: withNewest(idle.history, conversation) },
    { type: 'store', conversation, message },
  ];
  // Its file was written when the person left it, without this reply.
  if (!open) return then(stored, next => [next, { type: 'auto-save', conversation }]);
  return then(
    then(stored, next => countUnsaved({ ...next, conversation })),
    measured,
  );
}

/** Remembers why another model gave the reply. */
function withStandIn(state: State, running: Running): State {
  const { id, fallback } = running;
  if (fallback === null) return state;
  return { ...state, standIns: new Map(state.standIns).set(id, standInText(running.model, fallback)) };
}

/** What the reply that is gone on with said. */
function textOfBegun({ conversation, continues }: Running): string {
  const begun = continues === null ? undefined : conversation.messages.get(continues);
  return begun === undefined ? '' : textOf(begun);
}

function isOpen(state: State, running: Running): boolean {
  return state.conversation.id === running.conversation.id;
}

function usageSoFar(state: State, running: Running): Usage {
  const wrote = running.step === 'writing';
  return {
    promptTokens: running.promptTokens,
    cachedTokens: running.cachedTokens,
    replyTokens: running.tokens,
    firstTokenMs: wrote ? elapsed(running.startedAt, running.writingSince) : 0,
    readMs: wrote ? elapsed(running.readingSince, running.writingSince) : 0,
    replyMs: wrote ? elapsed(running.writingSince, state.now) : 0,
    seed: running.sampling.seed ?? -1,
  };
}

/** The clock may be set back meanwhile. */
function elapsed(since: number, now: number): number {
  return Math.max(0, now - since);
}
