import { siblings } from '../../chat/conversation.js';
import type { Message } from '../../chat/message.js';
import type { Omitted } from '../../chat/reply.js';
import { clean } from '../../terminal/sanitise.js';
import type { Row, Style } from '../../terminal/style.js';
import { textWidth } from '../../terminal/width.js';
import { wrapText } from '../../terminal/wrap.js';
import { answering } from '../answering.js';
import { count, counted, dollars, duration } from '../format.js';
import type { Running, State } from '../state.js';
import { theme } from './theme.js';

/** Who speaks, which version of how many this is, and what a reply took. */
export function heading(state: State, message: Message): Row {
  const { origin } = message;
  const versions = siblings(state.conversation, message.id);
  const at = versions.findIndex(other => other.id === message.id) + 1;
  const facts: string[] = versions.length > 1 ? [`${at}/${versions.length}`] : [];
  if (origin === undefined) {
    const name = message.role === 'user' ? 'You' : 'Assistant';
    return titled(name, message.role === 'user' ? theme.person : theme.model, facts);
  }
  const { usage } = origin;
  facts.push(counted(usage.replyTokens, 'token'));
  if (usage.replyMs > 0) facts.push(`${((usage.replyTokens / usage.replyMs) * 1_000).toFixed(1)}/s`);
  if (usage.firstTokenMs > 0) facts.push(`first after ${duration(usage.firstTokenMs)}`);
  if (usage.cost !== undefined) facts.push(dollars(usage.cost));
  if (origin.end === 'abort') facts.push('stopped');
  if (origin.end === 'length') facts.push('cut at the token limit');
  return titled(origin.model, theme.model, facts);
}

/** Who writes, and how fast. */
export function runningHeading(state: State, running: Running): Row {
  const ms = state.now - running.writingSince;
  const facts =
    running.step === 'writing'
      ? [
          counted(running.tokens, 'token'),
          ...(ms > 200 ? [`${((running.tokens / ms) * 1_000).toFixed(1)}/s`] : []),
        ]
      : [];
  return titled(
    answering(running) || 'Assistant',
    theme.model,
    running.stopping ? [...facts, 'stopping'] : facts,
  );
}

/** What the model does before its first word, with an estimate while a long prompt is read. */
export function runningNote(state: State, running: Running, width: number): readonly Row[] {
  const { retry } = running;
  if (retry !== null) return retryRows(retry, state.now, width);
  return [[{ text: runningText(state, running), style: theme.faint }]];
}

/** Above a reply: why another model gives it than the one that was asked. */
export function standInRows(text: string | undefined, width: number): readonly Row[] {
  return text === undefined ? [] : styledRows(clean(text, 'line'), width, theme.warn);
}

/** Why the request failed, and the seconds until it is made again. */
function retryRows(
  { at, reason }: NonNullable<Running['retry']>,
  now: number,
  width: number,
): readonly Row[] {
  const seconds = Math.ceil((at - now) / 1_000);
  const next = seconds > 0 ? `again in ${seconds} s (Esc ends it)` : 'again now (Esc ends it)';
  return [...styledRows(clean(reason, 'line'), width, theme.warn), ...styledRows(next, width, theme.faint)];
}

function styledRows(text: string, width: number, style: Style): readonly Row[] {
  return wrapText(text, width).map((row): Row => row.map(span => ({ ...span, style })));
}

function runningText(state: State, running: Running): string {
  if (running.step === 'waiting') return 'waits for the model to load';
  const done = running.readTokens - running.cachedTokens;
  const left = running.promptTokens - running.readTokens;
  const elapsed = state.now - running.readingSince;
  if (left <= 0) return 'reads';
  if (done <= 0) return `reads ${counted(left, 'token')}`;
  const estimate = elapsed > 300 ? `, about ${duration((elapsed / done) * left)} left` : '';
  const share = `${count(running.readTokens)} of ${count(running.promptTokens)} tokens`;
  return `reads ${share}${estimate}`;
}

/** Under a message that was not answered, or not to its end: why, and what to do. */
export function failureRows(message: Message, reason: string, width: number): readonly Row[] {
  const [what, advice] =
    message.role === 'assistant'
      ? ['the reply broke off', '/continue goes on with it, /regen answers again']
      : ['no reply', '/regen tries again; F5, then e, changes the message'];
  return [
    [],
    ...styledRows(clean(`${what}: ${reason}`, 'line'), width, theme.bad),
    ...styledRows(advice, width, theme.faint),
  ];
}

/** The line above the first message that the model still sees. */
export function memoryMark(omitted: Omitted, width: number): readonly Row[] {
  const left = `${counted(omitted.turns, 'message')}, ${counted(omitted.tokens, 'token')} left out`;
  const text = ` the model's memory begins here: ${left} `;
  const rest = Math.max(0, width - textWidth(text));
  const before = Math.floor(rest / 2);
  return [[{ text: `${'─'.repeat(before)}${text}${'─'.repeat(rest - before)}`, style: theme.warn }], []];
}

function titled(name: string, style: Row[number]['style'], facts: readonly string[]): Row {
  const title = { text: clean(name, 'line'), ...(style && { style }) };
  return facts.length === 0 ? [title] : [title, { text: `  ${facts.join(' · ')}`, style: theme.faint }];
}
