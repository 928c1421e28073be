import type { GgufFacts } from './facts.js';

/** A model in a few words, as files are named: `llama 135M Q4_1`. */
export function summaryOf({ architecture, parameters, quantisation }: GgufFacts): string {
  return `${architecture} ${shortCount(parameters)} ${quantisation}`;
}

/** 135M, 1.1B: as models are named. */
function shortCount(parameters: number): string {
  if (parameters >= 1e9) return `${(parameters / 1e9).toFixed(1)}B`;
  return parameters >= 1e6 ? `${Math.round(parameters / 1e6)}M` : `${Math.round(parameters / 1e3)}K`;
}
