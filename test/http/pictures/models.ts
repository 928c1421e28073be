import { listed, type Scripted } from '../serving.js';

async function* seen(): AsyncGenerator<string> {
  yield 'A river.';
}

/** Models of which the first, `seer`, reads pictures, and `alpha` does not. */
export const seeingModels: Scripted = {
  entries: [listed('seer', { vision: true }), listed('alpha')],
  model: ({ vision }) => (vision === true ? { vision } : {}),
  say: seen,
};
