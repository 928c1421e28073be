import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { packageRoot } from '../../package.js';
import { notFound } from '../failure/refusal.js';
import { ownAnswers } from '../failure/schemas.js';
import type { App, RouteSet } from '../serving.js';
import { type Page, pages } from './pages.js';

const mediaTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
};

/**
 * Nothing of another host is loaded, and no script that stands in a page. Both programs write styles into the page; Redoc
 * searches in a worker that it makes from a text.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  'worker-src blob:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The pages that show what is published, with all that they load, from the package. */
export const documentsApi: RouteSet = app => {
  for (const page of pages) addPage(app, page);
};

function addPage(app: App, { path, summary, html, start, assets }: Page): void {
  const schema = {
    summary,
    description: 'Loads nothing from elsewhere. Where the server has a key, pages need it as all else does.',
    tags: ['server'],
    response: {
      ...ownAnswers(Type.Unknown()),
      200: { description: 'The page.', content: { 'text/html': { schema: Type.String() } } },
    },
  };
  app.get(path, { schema }, (request, reply) =>
    send(
      request,
      reply.header('content-security-policy', policy),
      'text/html; charset=utf-8',
      Buffer.from(html),
    ),
  );
  const hidden = { schema: { hide: true } };
  app.get(`${path}/start.js`, hidden, (request, reply) =>
    send(request, reply, mediaTypes['.js']!, Buffer.from(start)),
  );
  // The paths are fixed: nothing of a request becomes part of a path on the disk.
  for (const [url, file] of Object.entries(assets)) {
    app.get(url, hidden, async (request, reply) =>
      send(request, reply, mediaTypes[extname(file)]!, await assetOf(file)),
    );
  }
}

/** A file that the build copies beside the program. Throws a refusal with status 404 where it was not built. */
async function assetOf(file: string): Promise<Buffer> {
  try {
    return await readFile(join(packageRoot(), 'dist', 'documents', file));
  } catch {
    throw notFound('not_built', 'this file is missing from the installed package; install it again');
  }
}

/** Answers with `bytes`, or with 304 where the client has them. */
function send(request: FastifyRequest, reply: FastifyReply, type: string, bytes: Buffer): FastifyReply {
  const tag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
  reply.headers({ etag: tag, 'cache-control': 'no-cache', 'referrer-policy': 'no-referrer' });
  const known = (request.headers['if-none-match'] ?? '')
    .split(',')
    .map(each => each.trim().replace(/^W\//, ''));
  if (known.includes(tag)) return reply.code(304).send();
  return reply.type(type).send(bytes);
}
