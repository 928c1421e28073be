import { Type } from 'typebox';
import { findProfile } from '../../models/catalogue.js';
import type { DownloadRequest } from '../../models/hub/download.js';
import type { Hub } from '../../models/hub/hub.js';
import { planPull, requestUnasked } from '../../models/hub/plan.js';
import type { DownloadProgress } from '../../models/hub/progress.js';
import { profileOf } from '../../models/profile-of.js';
import { readerOf } from '../answering.js';
import { invalid } from '../failure/refusal.js';
import { ollamaAnswers } from '../failure/schemas.js';
import type { RunningReply } from '../replies.js';
import type { App, Serving } from '../serving.js';
import { Progress, storeOf } from './changing.js';
import { namedModel, untagged } from './names.js';
import { steps, tolerant } from './routes.js';
import { modelFields } from './schemas.js';
import { sendSteps, type Tell } from './steps.js';

const PullRequest = Type.Object(
  {
    ...modelFields,
    stream: Type.Optional(Type.Boolean({ description: 'Answer line by line, as by default.' })),
  },
  { examples: [{ model: 'llama3.2:1b' }] },
);

/** POST /api/pull: from the Hugging Face hub, because llmtui does not speak to Ollama's registry. */
export function pullRoute(app: App, serving: Serving): void {
  const schema = {
    summary: 'Download a model',
    description:
      'A profile, a name of the library of Ollama that is one of them, or a repository of the Hugging Face hub, as user/repo:Q4_K_M. A client that leaves stops it; what has come is kept.',
    tags: ['ollama'],
    body: PullRequest,
    response: { ...ollamaAnswers(Progress, 404, 501), 200: steps },
  };
  app.post('/api/pull', { schema, ...tolerant }, async ({ body }, reply) => {
    const store = storeOf(serving);
    const wanted = referenceOf(namedModel(body));
    const hub = await store.openHub();
    let running: RunningReply | undefined;
    try {
      running = serving.replies.begin(readerOf(reply));
      const { signal } = running;
      // What can be refused has its status.
      const request = requestUnasked(await planPull(hub, wanted, store.room(), signal));
      return await sendSteps(serving, reply, body.stream ?? true, async tell => {
        await download(hub, request, signal, tell);
        await serving.models.refresh();
      });
    } finally {
      running?.end();
      await hub.close();
    }
  });
}

/** What the hub is asked for. Throws a refusal with status 400 for a URL: a request sends the server to no other host. */
function referenceOf(given: string): string {
  if (given.includes('://')) throw invalid('model', 'model must be a profile or user/repo, not a URL');
  const name = untagged(given);
  if (name.includes('/')) return name;
  return (findProfile(name) ?? profileOf(name))?.name ?? name;
}

async function download(hub: Hub, request: DownloadRequest, signal: AbortSignal, tell: Tell): Promise<void> {
  tell({ status: 'pulling manifest' });
  const files = request.type === 'files' ? request.files : [];
  const digests = new Map(files.map(({ name, sha256 }) => [name, sha256]));
  await hub.download(request, { signal, onProgress: step => tell(progressOf(step, digests)) });
  tell({ status: 'writing manifest' });
}

function progressOf(
  { type, file, done, total }: DownloadProgress,
  digests: ReadonlyMap<string, string | undefined>,
): object {
  if (type === 'checking') return { status: 'verifying sha256 digest' };
  const sha256 = digests.get(file);
  return {
    status: type === 'waiting' ? 'waiting for another download' : `pulling ${file}`,
    ...(sha256 !== undefined && { digest: `sha256:${sha256}` }),
    ...(total > 0 && { total, completed: Math.min(done, total) }),
  };
}
