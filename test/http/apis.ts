import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeptHeads } from '../../lib/classify/kept-heads.js';
import { anthropicApi } from '../../lib/http/anthropic/api.js';
import { classifyApi } from '../../lib/http/classify/api.js';
import { documentsApi } from '../../lib/http/documents/api.js';
import { llamaServerApi } from '../../lib/http/llama-server/api.js';
import { metricsApi } from '../../lib/http/metrics/api.js';
import { ollamaApi } from '../../lib/http/ollama/api.js';
import { openaiApi } from '../../lib/http/openai/api.js';
import { ownApi } from '../../lib/http/own/api.js';
import type { RouteSet } from '../../lib/http/serving.js';

/** Every API, as `llmtui serve` serves them together. */
export const allApis: readonly RouteSet[] = [
  ownApi,
  // A folder that is not there holds no classifier.
  classifyApi(new KeptHeads(join(tmpdir(), 'llmtui-no-classifiers'))),
  openaiApi,
  anthropicApi,
  llamaServerApi,
  metricsApi,
  ollamaApi,
  documentsApi,
];
