import { type ChatTemplate, chooseTemplate } from '../../chat/template.js';
import type { ModelFacts } from '../engine.js';
import type { Bindings, Pointer } from './bindings.js';
import type { LoadSpec } from './messages.js';
import type { NativeEncoder, NativeModel } from './model.js';
import { architectureOf, descriptionOf } from './model-text.js';
import { readTemplate } from './templates.js';
import type { Vocabulary } from './vocabulary.js';

/** What the loaded model says about itself. */
export function modelFacts(
  spec: LoadSpec,
  native: Bindings,
  loaded: NativeModel,
  template: ChatTemplate,
  vocabulary: Vocabulary,
): ModelFacts {
  const { note, reasoning } = template;
  return {
    ...commonFacts(spec, native, loaded, vocabulary),
    template: template.name,
    templateSource: template.source,
    toolFormat: template.toolFormat,
    ...(note !== undefined && { templateNote: note }),
    ...(reasoning !== undefined && { reasoning }),
  };
}

/** The same of one that embeds, which has no chat template. */
export function encoderFacts(
  spec: LoadSpec,
  native: Bindings,
  loaded: NativeEncoder,
  vocabulary: Vocabulary,
): ModelFacts {
  return {
    ...commonFacts(spec, native, loaded, vocabulary),
    template: 'none',
    templateSource: '',
    toolFormat: 'generic',
    embedding: loaded.encoder.facts,
  };
}

function commonFacts(
  spec: LoadSpec,
  native: Bindings,
  { model, device, flashAttention }: NativeModel | NativeEncoder,
  vocabulary: Vocabulary,
) {
  return {
    name: spec.name,
    path: spec.path,
    description: descriptionOf(native, model),
    architecture: architectureOf(native, model),
    parameters: native.llama_model_n_params(model),
    sizeBytes: native.llama_model_size(model),
    trainedContext: native.llama_model_n_ctx_train(model),
    vocabulary: vocabulary.size,
    bos: vocabulary.bos,
    eos: vocabulary.eos,
    device,
    threads: spec.threads,
    ...(flashAttention !== undefined && { flashAttention }),
  };
}

/** The template that the model is to be used with. Throws BAD_INPUT if the wanted one does not work. */
export function templateOf(
  spec: LoadSpec,
  native: Bindings,
  model: Pointer,
  vocabulary: Vocabulary,
): ChatTemplate {
  const source = native.llama_model_chat_template(model, null);
  const known = {
    architecture: architectureOf(native, model),
    bos: vocabulary.bos,
    eos: vocabulary.eos,
    controlTokens: vocabulary.controlTexts,
    ...(source === null ? {} : { source }),
    ...(spec.template === undefined ? {} : { wanted: spec.template }),
  };
  return chooseTemplate(known, readTemplate, Date.now);
}
