import { clean } from '../../terminal/sanitise.js';
import type { Row } from '../../terminal/style.js';
import { wrapText } from '../../terminal/wrap.js';
import { count, shortCount } from '../format.js';
import type { State } from '../state.js';
import { theme } from './theme.js';

/** The start screen: what answers here, how honest to be about it, and the next steps. */
export function welcome(state: State, width: number, height: number): readonly Row[] {
  const inner = Math.max(10, Math.min(width - 4, 76));
  const paragraph = (text: string): Row[] => [...wrapText(clean(text), inner), []];
  const rows: Row[] = [
    [{ text: `llmtui ${state.preferences.version}`, style: theme.strong }],
    [],
    ...paragraph(standing(state)),
    ...(isStarter(state) ? paragraph(starterNote(state)) : []),
    ...paragraph('Type and press Enter. /help or F1 shows commands and keys, Ctrl-P finds them.'),
  ];
  const top = Math.max(0, Math.floor((height - rows.length) / 3));
  const blank: Row[] = Array.from({ length: top }, () => []);
  const left = { text: ' '.repeat(Math.max(0, Math.floor((width - inner) / 2))) };
  return [...blank, ...rows.map(row => [left, ...row])].slice(0, height);
}

function standing(state: State): string {
  const { engine } = state;
  switch (engine.type) {
    case 'none':
      return 'Looking for models.';
    case 'loading':
      return `Loading ${engine.name}. You can write already.`;
    case 'ready':
      return `${engine.facts.name} answers, here in this process: ${shortCount(engine.facts.parameters)} parameters, ${count(engine.contextSize)} tokens of context, on ${engine.facts.device}.`;
    case 'failed':
      return `${engine.name} could not be loaded: ${engine.reason}. /switch chooses another model.`;
  }
}

function isStarter(state: State): boolean {
  const name = state.engine.type === 'ready' ? state.engine.facts.name : undefined;
  return state.models.some(entry => entry.starter && entry.name === name);
}

function starterNote(state: State): string {
  return `It is the small model that comes with llmtui, for a first look: it writes fluently and is often wrong. For real work /pull llama3-1b downloads a good first choice (Llama 3.2 1B, about 0.8 GB), /import finds the models of other programs, and any GGUF file in ${state.preferences.modelDir} is listed by F3.`;
}
