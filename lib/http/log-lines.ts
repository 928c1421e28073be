import type { LogLevel } from '../store/settings.js';
import { clean } from '../terminal/sanitise.js';
import type { LogLine, RequestLine } from './log.js';

const noticeLevels = { info: 'INFO', warning: 'WARNING', error: 'ERROR' } as const;

/** How important a line is. */
export function levelOf(line: LogLine): LogLevel {
  switch (line.type) {
    case 'request':
    case 'message':
      return 'INFO';
    case 'failure':
      return 'ERROR';
    case 'refused':
      return 'WARNING';
    case 'notice':
      return noticeLevels[line.level ?? 'info'];
  }
}

/** A line as one JSON object, for programs; `now` in milliseconds since the epoch. */
export function jsonLine(line: LogLine, now: number): string {
  const level = levelOf(line).toLowerCase();
  return `${JSON.stringify({ time: new Date(now).toISOString(), level, ...line })}\n`;
}

/** What a line tells, in words. */
export const lineText = (line: LogLine): string => textOf(line, false);

/** A line for people, clean of what a terminal would obey; in colours where `colour` says so. */
export function prettyLine(line: LogLine, now: number, colour: boolean): string {
  const time = new Date(now).toTimeString().slice(0, 8);
  return `${paint(time, DIM, colour)} ${textOf(line, colour)}\n`;
}

const [DIM, RED, GREEN, YELLOW] = [2, 31, 32, 33];

const paint = (text: string, code: number, colour: boolean): string =>
  colour ? `\x1b[${code}m${text}\x1b[0m` : text;

function textOf(line: LogLine, colour: boolean): string {
  switch (line.type) {
    case 'request': {
      const { status, method, path, milliseconds, client } = line;
      const facts = [durationText(milliseconds), clean(client, 'line'), ...replyText(line)].join(' ');
      const code = paint(String(status), status < 400 ? GREEN : status < 500 ? YELLOW : RED, colour);
      return `${code} ${clean(`${method} ${path}`, 'line')} ${facts}`;
    }
    case 'message':
      return `${line.direction} ${line.id} ${clean(line.text)}`;
    case 'failure':
    case 'refused':
      return `${paint(String(line.status), RED, colour)} ${line.id} ${clean(line.detail)}`;
    case 'notice':
      return paint(
        clean(line.text),
        line.level === 'error' ? RED : line.level === 'warning' ? YELLOW : 0,
        colour,
      );
  }
}

/** Model, counts and speed, as far as there are any. */
function replyText({ model, promptTokens, replyTokens, tokensPerSecond }: RequestLine): readonly string[] {
  return [
    ...(model === undefined ? [] : [clean(model, 'line')]),
    ...(replyTokens === undefined ? [] : [`${promptTokens ?? 0}+${replyTokens} tokens`]),
    ...(tokensPerSecond === undefined ? [] : [`${tokensPerSecond}/s`]),
  ];
}

/** Milliseconds for people. */
export function durationText(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
