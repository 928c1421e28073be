import { fileURLToPath } from 'node:url';

const PICTURE = /\.(?:png|jpe?g|gif|webp|avif|tiff?|bmp|svg|heic)$/i;
const LONGEST = 4096;

/**
 * The path of the picture file that a paste consists of, as terminals paste a file that is dropped on them: plain, in
 * quotes, with backslashes before what a shell would read, or as a `file:` URL. Undefined for any other text.
 */
export function droppedPicture(text: string): string | undefined {
  const line = text.trim();
  if (line === '' || line.length > LONGEST || /\p{Cc}/u.test(line)) return undefined;
  const path = plainPath(line);
  return path !== undefined && PICTURE.test(path) ? path : undefined;
}

function plainPath(line: string): string | undefined {
  const [, quoted] = /^(?:'([^']+)'|"([^"]+)")$/.exec(line)?.filter(part => part !== undefined) ?? [];
  if (quoted !== undefined) return isPath(quoted) ? quoted : undefined;
  if (line.startsWith('file:')) return pathOfUrl(line);
  const path = line.replace(/\\(.)/gu, '$1');
  return isPath(path) ? path : undefined;
}

/** A bare name could be a word of a sentence. */
function isPath(text: string): boolean {
  return /^(?:~?\/|\.{1,2}\/|[a-z]:[\\/])/i.test(text);
}

function pathOfUrl(url: string): string | undefined {
  try {
    return fileURLToPath(url);
  } catch {
    return undefined;
  }
}
