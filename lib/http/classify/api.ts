import { randomUUID } from 'node:crypto';
import { classifiedOf } from '../../classify/classified.js';
import type { Classifier, Score } from '../../classify/classifier.js';
import type { KeptHeads } from '../../classify/kept-heads.js';
import { openaiAnswers } from '../failure/schemas.js';
import type { RouteSet } from '../serving.js';
import { classifying } from './classifying.js';
import { Classification, classifyRequest } from './schemas.js';

/** POST /v1/classify, with the classifiers of a folder beside labels and examples of the request. */
export const classifyApi =
  (kept: KeptHeads): RouteSet =>
  (app, serving) => {
    const schema = {
      summary: 'Put labels on texts',
      description:
        'By `labels`, by `examples` of the request, or with a classifier that is kept as `model`; with the first two ' +
        '`model` is one that embeds. The scores of one text sum up to 1; with `multi` each stands by itself.',
      tags: ['openai'],
      body: classifyRequest(serving.limits),
      response: openaiAnswers(Classification, 404),
    };
    app.post('/v1/classify', { schema }, async ({ body }, reply) => {
      const { model, classifier, scores, tokens } = await classifying(serving, kept, reply, body);
      const usage = { prompt_tokens: tokens, total_tokens: tokens, completion_tokens: 0 as const };
      return {
        id: `classify-${randomUUID().replaceAll('-', '')}`,
        object: 'list' as const,
        created: Math.floor(serving.now() / 1000),
        model,
        data: scores.map((own, index) => ({ index, ...lineOf(classifier, own, body.top ?? undefined) })),
        usage,
      };
    });
  };

function lineOf(classifier: Classifier, scores: readonly Score[], top: number | undefined) {
  const { labels } = classifiedOf(classifier, scores);
  const byLabel = new Map(scores.map(({ label, score }) => [label, score]));
  return {
    label: labels[0] ?? null,
    labels: [...labels],
    probs: classifier.labels.map(label => byLabel.get(label) ?? 0),
    num_classes: classifier.labels.length,
    scores: scores.slice(0, top).map(({ label, score }) => ({ label, score })),
  };
}
