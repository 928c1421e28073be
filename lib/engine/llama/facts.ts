import { type ChatTemplate, chooseTemplate } from '../../chat/template.js';
import type { ModelFacts } from '../engine.js';
import type { Bindings, Pointer } from './bindings.js';
import type { LoadSpec } from './messages.js';
import type { NativeModel } from './model.js';
import { readTemplate } from './templates.js';
import type { Vocabulary } from './vocabulary.js';

const LONGEST = 1024;

/** What the loaded model says about itself. */
export function modelFacts(
  spec: LoadSpec,
  native: Bindings,
  { model, device }: NativeModel,
  template: ChatTemplate,
): ModelFacts {
  const facts = {
    name: spec.name,
    path: spec.path,
    description: textOf(out => native.llama_model_desc(model, out, LONGEST)),
    architecture: architectureOf(native, model),
    parameters: native.llama_model_n_params(model),
    sizeBytes: native.llama_model_size(model),
    trainedContext: native.llama_model_n_ctx_train(model),
    template: template.name,
    device,
  };
  return template.note === undefined ? facts : { ...facts, templateNote: template.note };
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

const architectureOf = (native: Bindings, model: Pointer): string =>
  textOf(out => native.llama_model_meta_val_str(model, 'general.architecture', out, LONGEST));

/** Text that a C function writes into a buffer of `LONGEST` bytes and returns the length of, negative for none. */
function textOf(write: (out: Uint8Array) => number): string {
  const out = Buffer.alloc(LONGEST);
  return out.toString('utf8', 0, Math.min(Math.max(0, write(out)), LONGEST - 1));
}
