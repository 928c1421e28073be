import { LlmtuiError } from '../../../errors.js';
import { plain } from '../../plain.js';
import { isRecord, type Json } from './json-file.js';

/** A sequence classifier as its config.json describes it; lengths in numbers, positions in tokens. */
export interface ClassifierConfig {
  readonly family: 'bert' | 'distilbert';
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  /** Of the feed-forward network. */
  readonly inner: number;
  readonly positions: number;
  readonly vocabulary: number;
  /** Kinds of segments; 0 where the model knows none. */
  readonly segments: number;
  /** What is added to a variance before its root is taken. */
  readonly epsilon: number;
  /** In the order of the logits. */
  readonly labels: readonly string[];
  /** Whether a text may have several labels. */
  readonly multi: boolean;
}

const MOST_LABELS = 10_000;
const LONGEST_LABEL = 200;

/** Activations that llama.cpp computes in BERT: all are GELU, exact or by tanh. */
const activations = ['gelu', 'gelu_new', 'gelu_pytorch_tanh'];

const families: Readonly<Record<string, ClassifierConfig['family']>> = {
  BertForSequenceClassification: 'bert',
  DistilBertForSequenceClassification: 'distilbert',
};

/** Reads config.json of transformers. Throws BAD_INPUT that names the field. */
export function readConfig(config: Json): ClassifierConfig {
  const family = familyOf(config.architectures);
  const names = family === 'bert' ? bert : distilbert;
  refuseOthers(config, names.activation);
  const whole = (name: string, most: number): number => {
    const value = config[name];
    if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most) return value;
    throw odd(name, `a whole number from 1 to ${most}`, value);
  };
  const width = whole(names.width, 16_384);
  const heads = whole(names.heads, 256);
  if (width % heads !== 0) throw odd(names.heads, `a divisor of ${names.width}`, heads);
  return {
    family,
    width,
    layers: whole(names.layers, 512),
    heads,
    inner: whole(names.inner, 65_536),
    positions: whole('max_position_embeddings', 65_536),
    vocabulary: whole('vocab_size', 1_000_000),
    segments: family === 'bert' ? whole('type_vocab_size', 64) : 0,
    epsilon: family === 'bert' ? epsilonOf(config.layer_norm_eps ?? 1e-12) : 1e-12,
    ...labelsOf(config),
  };
}

const bert = {
  width: 'hidden_size',
  heads: 'num_attention_heads',
  layers: 'num_hidden_layers',
  inner: 'intermediate_size',
  activation: 'hidden_act',
} as const;
const distilbert = {
  width: 'dim',
  heads: 'n_heads',
  layers: 'n_layers',
  inner: 'hidden_dim',
  activation: 'activation',
} as const;

function familyOf(architectures: unknown): ClassifierConfig['family'] {
  const [name] = Array.isArray(architectures) ? architectures : [];
  const family = typeof name === 'string' && Object.hasOwn(families, name) ? families[name] : undefined;
  if (family !== undefined) return family;
  throw odd('architectures', Object.keys(families).join(' or '), architectures);
}

/** What would compute something else than the model was trained to. */
function refuseOthers(config: Json, activation: string): void {
  const act = config[activation] ?? 'gelu';
  if (typeof act !== 'string' || !activations.includes(act))
    throw odd(activation, activations.join(', '), act);
  const positions = config.position_embedding_type ?? 'absolute';
  if (positions !== 'absolute') throw odd('position_embedding_type', 'absolute', positions);
}

function epsilonOf(value: unknown): number {
  if (typeof value === 'number' && value > 0 && value <= 1) return value;
  throw odd('layer_norm_eps', 'above 0 and at most 1', value);
}

function labelsOf(config: Json): Pick<ClassifierConfig, 'labels' | 'multi'> {
  const problem = config.problem_type ?? 'single_label_classification';
  if (problem !== 'single_label_classification' && problem !== 'multi_label_classification')
    throw odd('problem_type', 'single_label_classification or multi_label_classification', problem);
  const labels = labelList(config.id2label ?? { 0: 'LABEL_0', 1: 'LABEL_1' });
  const multi = problem === 'multi_label_classification';
  if (labels.length === 1 && !multi)
    throw new LlmtuiError('BAD_INPUT', 'config.json has one label in id2label: the model tells a number');
  return { labels, multi };
}

function labelList(ids: unknown): readonly string[] {
  const count = isRecord(ids) ? Object.keys(ids).length : 0;
  if (!isRecord(ids) || count < 1 || count > MOST_LABELS)
    throw odd('id2label', `an object of 1 to ${MOST_LABELS} labels`, ids);
  const labels = Array.from({ length: count }, (_, id) => {
    const label = ids[id];
    if (typeof label === 'string' && plain(label) !== '') return plain(label, LONGEST_LABEL);
    throw odd(`id2label.${id}`, 'a text', label);
  });
  if (new Set(labels).size < count) throw odd('id2label', 'labels that all differ', ids);
  return labels;
}

function odd(field: string, allowed: string, value: unknown): LlmtuiError {
  const given = value === undefined ? 'is missing' : `is ${plain(JSON.stringify(value) ?? '', 80)}`;
  return new LlmtuiError('BAD_INPUT', `config.json: ${field} ${given}; it must be ${allowed}`);
}
