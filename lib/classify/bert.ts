import type { Engine } from '../engine/engine.js';
import { LlmtuiError } from '../errors.js';
import type { ClassifierHead, Dense } from '../models/import/classifier/head-file.js';
import type { Classifier } from './classifier.js';
import { scoresOf } from './link.js';
import { ranked } from './ranked.js';

/**
 * A BERT or DistilBERT sequence classifier: its encoder as an engine, and its head. A text that is too long is refused,
 * or cut at its end with `truncate`.
 */
export function bertClassifier(
  engine: Pick<Engine, 'embed'>,
  head: ClassifierHead,
  { truncate = false }: { readonly truncate?: boolean } = {},
): Classifier {
  const { labels, multi } = head;
  return {
    labels,
    multi,
    scores: async (texts, signal) => {
      if (texts.length === 0) return [];
      const empty = texts.findIndex(text => text.trim() === '');
      if (empty >= 0) throw new LlmtuiError('BAD_INPUT', emptyText(texts.length, empty));
      const { vectors } = await engine.embed(texts, signal, { raw: true, truncate });
      return vectors.map(state =>
        ranked(labels, scoresOf(multi ? 'sigmoid' : 'softmax', classifierLogits(head, state))),
      );
    },
  };
}

/**
 * Logits of the hidden state of a text's first token, in the order of the labels. As in transformers: the pooler with
 * tanh and `classifier` of BertForSequenceClassification; `pre_classifier` with ReLU and `classifier` of
 * DistilBertForSequenceClassification. Throws BAD_INPUT for a state of another width.
 */
export function classifierLogits(
  { activation, dense, out, width }: ClassifierHead,
  state: Float32Array,
): Float64Array {
  if (state.length !== width)
    throw new LlmtuiError(
      'BAD_INPUT',
      `the head reads ${width} numbers, its encoder gives ${state.length}: import the classifier again`,
    );
  const inner = applied(dense, state).map(
    activation === 'tanh' ? Math.tanh : (value: number) => Math.max(0, value),
  );
  return applied(out, inner);
}

function applied({ weights, bias }: Dense, input: ArrayLike<number>): Float64Array {
  const outputs = new Float64Array(bias.length);
  for (let row = 0; row < outputs.length; row++) {
    let sum = bias[row]!;
    for (let at = 0; at < input.length; at++) sum += weights[row * input.length + at]! * input[at]!;
    outputs[row] = sum;
  }
  return outputs;
}

const emptyText = (count: number, index: number): string =>
  count === 1 ? 'the text is empty' : `text ${index + 1} is empty`;
