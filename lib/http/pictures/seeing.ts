import type { FastifyReply } from 'fastify';
import type { Image } from '../../chat/image.js';
import type { Turn } from '../../chat/message.js';
import { LlmtuiError } from '../../errors.js';
import { DEFAULT_MAX_SIDE, DEFAULT_QUALITY, type ImageBounds } from '../../images/bounds.js';
import { type PreparedImage, prepareImage } from '../../images/prepare.js';
import { type ImageReport, totalOf } from '../../images/report.js';
import type { ModelEntry } from '../../models/list.js';
import { sightlessBecause } from '../../models/vision.js';
import { type Answering, answering, type Wanted } from '../answering.js';
import { invalid, Refusal } from '../failure/refusal.js';
import type { Reader } from '../replies.js';
import type { Serving } from '../serving.js';
import type { AskedBounds } from './fields.js';
import { type AskedTurn, type GivenImage, imageFields } from './given.js';

/** A path whose pictures are ready for the model, and what became of those that were given. */
export interface Seen {
  readonly path: readonly Turn[];
  readonly pictures: readonly ImageReport[];
}

/** What is asked of which model. */
export interface Looking {
  readonly wanted: Wanted;
  readonly path: readonly AskedTurn[];
  readonly bounds?: AskedBounds;
}

/**
 * As `answering`, for a path that may hold pictures, which are made ready once the model is there. Throws refusals with
 * status 400 for a model that reads text only, before it is loaded where that is known; and that name the field for
 * more pictures than a request may have, and for one that cannot be read or fetched.
 */
export async function seeing<Result>(
  serving: Serving,
  reader: Reader,
  { wanted, path, bounds = {} }: Looking,
  use: (lent: Answering, seen: Seen) => Promise<Result>,
): Promise<Result> {
  const given = path.flatMap(({ images = [] }) => images);
  const [first] = given;
  if (first === undefined) {
    return answering(serving, reader, wanted, lent =>
      use(lent, { path: path as readonly Turn[], pictures: [] }),
    );
  }
  const field = fieldOf(first);
  const { images: most } = serving.limits;
  if (given.length > most) throw invalid(field, `there are ${given.length} pictures; ${most} are the most`);
  const entry = await serving.models.resolve(wanted.model, wanted.task);
  // What a server does is known once it was asked.
  if (entry.remote !== true && entry.vision !== true) throw await withoutVision(serving, entry, field);
  return answering(serving, reader, wanted, async lent => {
    if (lent.engine.model.vision !== true) throw await withoutVision(serving, lent.entry, field);
    return use(lent, await seen(serving, lent, path, bounds));
  });
}

/** Tells in a header what became of pictures, as a dictionary of RFC 8941: bytes as given and as sent, milliseconds. */
export function tellPictures(reply: FastifyReply, pictures: readonly ImageReport[]): void {
  if (pictures.length === 0) return;
  const { before, bytes, milliseconds } = totalOf(pictures);
  const told = `count=${pictures.length}, bytes=${before}, sent-bytes=${bytes}, ms=${Math.round(milliseconds)}`;
  reply.header('x-pictures', told);
}

/** A picture for a model that reads text only. */
async function withoutVision({ models }: Serving, entry: ModelEntry, field: string): Promise<Refusal> {
  const known = await models.list();
  const message = sightlessBecause(
    entry,
    known.map(each => each.entry),
  );
  return new Refusal({ status: 400, code: 'model_without_vision', message, field });
}

const fieldOf = (image: Image | GivenImage): string => ('type' in image ? image.field : 'images');

async function seen(
  serving: Serving,
  lent: Answering,
  asked: readonly AskedTurn[],
  bounds: AskedBounds,
): Promise<Seen> {
  const pictures: ImageReport[] = [];
  const path: Turn[] = [];
  for (const turn of asked) {
    const { images = [], ...said } = turn;
    const ready: Image[] = [];
    for (const image of images) {
      if ('type' in image) {
        const { image: prepared, report } = await preparedOf(serving, lent, image, bounds);
        ready.push(prepared);
        pictures.push(report);
      } else ready.push(image);
    }
    path.push({ ...said, ...imageFields(ready) });
  }
  return { path, pictures };
}

async function preparedOf(
  serving: Serving,
  { engine, signal }: Pick<Answering, 'engine' | 'signal'>,
  given: GivenImage,
  asked: AskedBounds,
): Promise<PreparedImage> {
  const { field } = given;
  const bounds = boundsOf(serving, engine, given, asked);
  try {
    const bytes = await bytesOf(serving, given, signal);
    const name = given.type === 'file' ? given.name : undefined;
    return await prepareImage(bytes, { called: field, bounds, signal, ...(name && { name }) });
  } catch (thrown) {
    if (thrown instanceof LlmtuiError && thrown.code === 'BAD_INPUT') throw invalid(field, thrown.message);
    throw thrown;
  }
}

/** What the request says goes before the settings, and those before what models.yaml says of the model. */
function boundsOf(
  { pictures }: Serving,
  { model }: Answering['engine'],
  { maxSide }: GivenImage,
  { resize_max, image_quality }: AskedBounds,
): ImageBounds {
  return {
    maxSide: resize_max ?? maxSide ?? pictures.maxSide ?? model.maxImageSide ?? DEFAULT_MAX_SIDE,
    quality: image_quality ?? pictures.quality ?? DEFAULT_QUALITY,
  };
}

async function bytesOf({ pictures }: Serving, given: GivenImage, signal: AbortSignal): Promise<Uint8Array> {
  switch (given.type) {
    case 'base64':
      return Buffer.from(given.data, 'base64');
    case 'file':
      return given.bytes;
    case 'url': {
      if (pictures.fetch !== undefined) return pictures.fetch(given.url, signal);
      const { field } = given;
      throw invalid(
        field,
        `${field} names a picture on another server, which is not fetched: send it as a data URL, or start the server with --allow-image-urls`,
      );
    }
  }
}
