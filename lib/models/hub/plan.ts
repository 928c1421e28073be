import { LlmtuiError } from '../../errors.js';
import { catalogue, findProfile } from '../catalogue.js';
import type { Room } from '../machine.js';
import { nearest } from '../near.js';
import { plain } from '../plain.js';
import { type Choice, chosenBy, judged, projectorOf } from './choices.js';
import type { Downloaded, DownloadOptions, DownloadRequest } from './download.js';
import type { Hub } from './hub.js';
import { quantOf, type RemoteFile } from './listing.js';
import { parseReference, type RepositoryReference } from './reference.js';

/** What can be pulled for what a person asked for. */
export type Plan =
  | {
      readonly type: 'repository';
      readonly repository: string;
      readonly revision: string;
      /** The smallest first. */
      readonly choices: readonly Choice[];
      /** The one that was asked for; undefined where none was. */
      readonly wanted: Choice | undefined;
      /** The image projector that goes with every choice; undefined where there is none. */
      readonly projector: RemoteFile | undefined;
    }
  | { readonly type: 'url'; readonly url: string };

/**
 * Looks up what `text` names: a profile, `user/repo` (each with `:quant` or without) or a URL; judges its quantisations
 * by the memory that is free. Throws MODEL_NOT_FOUND that names near ones, BAD_INPUT for what is none of
 * these, and as the hub does.
 */
export async function planPull(hub: Hub, text: string, room: Room, signal: AbortSignal): Promise<Plan> {
  const reference = referenceOf(hub, text);
  if (reference.type === 'url') return reference;
  const { repository, revision, wanted } = reference;
  const listing = await hub.listFiles(repository, signal, revision);
  const [smallest] = listing.quantisations;
  const shape = smallest && (await hub.shapeOf(repository, smallest, signal, revision));
  const choices = judged(listing, shape, room);
  return {
    type: 'repository',
    repository,
    revision,
    choices,
    wanted: wanted === undefined ? undefined : chosenBy(choices, wanted, repository),
    projector: projectorOf(listing),
  };
}

function referenceOf(hub: Hub, text: string): RepositoryReference | Extract<Plan, { type: 'url' }> {
  if (text.includes('/')) return parseReference(text, hub.endpoint);
  const [name = '', wanted] = text.trim().split(':');
  const profile = findProfile(name);
  if (profile === undefined) throw noProfile(text);
  // By its quantisation, because repositories rename their files.
  const quant = wanted ?? quantOf(profile.file) ?? profile.file;
  return { type: 'repository', repository: profile.repository, revision: 'main', wanted: quant };
}

function noProfile(text: string): LlmtuiError {
  const names = catalogue.map(({ name }) => name);
  const near = nearest(names, text);
  const hint = near.length > 0 ? `did you mean ${near.join(', ')}?` : `there are ${names.join(', ')};`;
  return new LlmtuiError(
    'MODEL_NOT_FOUND',
    `no profile "${plain(text, 60)}"; ${hint} Or name user/repo; llmtui search finds some`,
  );
}

/** The request for one choice of a plan. */
export function requestFor(plan: Extract<Plan, { type: 'repository' }>, choice: Choice): DownloadRequest {
  const { repository, revision, projector } = plan;
  return { type: 'files', repository, revision, files: [...choice.files, ...(projector ? [projector] : [])] };
}

/**
 * The request where nobody is asked: for the quantisation that was named, else for the best that fits. Throws
 * MODEL_NOT_FOUND where none fits into the memory that is free.
 */
export function requestUnasked(plan: Plan): DownloadRequest {
  if (plan.type === 'url') return plan;
  const choice = plan.wanted ?? plan.choices.find(({ best }) => best);
  if (choice !== undefined) return requestFor(plan, choice);
  const names = plan.choices.map(({ name }) => name).join(', ') || 'it has no GGUF file';
  throw new LlmtuiError(
    'MODEL_NOT_FOUND',
    `no quantisation of ${plan.repository} fits into memory; name one as ${plan.repository}:<quantisation> (${names})`,
  );
}

/** Downloads what `text` names without asking. Throws as `planPull`, `requestUnasked` and `Hub.download` do. */
export async function pullModel(
  hub: Hub,
  text: string,
  room: Room,
  options: DownloadOptions,
): Promise<Downloaded> {
  return hub.download(requestUnasked(await planPull(hub, text, room, options.signal)), options);
}
