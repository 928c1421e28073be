import { duration } from '../format.js';
import type { Action } from '../keymap.js';
import { requestAt, requestRows, type ServedRequest, withRequestMark } from '../requests.js';
import type { State } from '../state.js';
import { textDialog } from './dialog.js';
import { position } from './list-keys.js';
import type { Step } from './step.js';

/** Keys of the list of requests: they move the mark, and Enter shows all that is known of the marked one. */
export function requestsAction(state: State, action: Action): Step {
  const rows = requestRows(state);
  const selected = requestAt(state, rows);
  const at = position(action, selected, rows.length);
  if (at !== undefined) return [withRequestMark(state, at)];
  const row = rows[selected];
  if (action !== 'accept' || row === undefined) return [state];
  return [textDialog(state, 'Request', requestLines(row))];
}

function requestLines(request: ServedRequest): readonly string[] {
  const { id, method, path, client, begunAt, model, status, milliseconds, detail } = request;
  const { promptTokens, replyTokens, tokensPerSecond } = request;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['request', `${method} ${path}`],
    ['id', id],
    ['client', client],
    ['begun', new Date(begunAt).toISOString()],
    ['status', status === undefined ? 'running' : String(status)],
    ['took', milliseconds === undefined ? undefined : duration(milliseconds)],
    ['model', model],
    ['prompt', promptTokens === undefined ? undefined : `${promptTokens} tokens`],
    ['reply', replyTokens === undefined ? undefined : `${replyTokens} tokens`],
    ['speed', tokensPerSecond === undefined ? undefined : `${tokensPerSecond} tokens/s`],
    ['failure', detail],
  ];
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [`${name.padEnd(9)}  ${value}`]));
}
