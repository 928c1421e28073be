// Bundles the program into dist/: what a user installs has few dependencies, and starting loads few files.
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * meow normalises a package.json with the licence lists and host rules of npm, and points at mistakes in it with colours,
 * all of which is made ready at import. It is given its package.json, so neither is ever called; together they take
 * longer than all the rest of reading the command line.
 */
const withoutPackageReading = {
  name: 'meow-without-package-reading',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]meow[\\/]build[\\/]dependencies\.js$/ }, async ({ path }) => {
      let contents = await readFile(path, 'utf8');
      for (const [made, instead] of [
        ['var normalizeExports = requireNormalize();', 'var normalizeExports = () => {};'],
        ['var libExports = requireLib$1();', 'var libExports = {};'],
      ]) {
        if (contents.split(made).length !== 2) throw new Error(`meow has changed: look for "${made}"`);
        contents = contents.replace(made, () => instead);
      }
      return { contents, loader: 'js' };
    });
  },
};

/** Importing node:process reads every property of process once, some of which are made only then. */
const globalProcess = {
  name: 'global-process',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:)?process$/ }, ({ kind }) =>
      kind === 'import-statement' ? { path: 'process', namespace: 'global' } : undefined,
    );
    onLoad({ filter: /./, namespace: 'global' }, () => ({ contents: 'export default globalThis.process;' }));
  },
};

const folderOf = url => dirname(fileURLToPath(url));

/** What the pages of the server load, with the licences, by the folder that it comes from: `dist/documents` holds it. */
const documents = {
  'swagger-ui': {
    from: folderOf(import.meta.resolve('swagger-ui-dist/package.json')),
    texts: ['swagger-ui.css', 'swagger-ui-bundle.js'],
    files: ['favicon-32x32.png', 'LICENSE', 'NOTICE', 'swagger-ui-bundle.js.LICENSE.txt'],
  },
  redoc: {
    from: folderOf(import.meta.resolve('redoc/package.json')),
    texts: ['bundles/redoc.standalone.js'],
    files: ['LICENSE', 'bundles/redoc.standalone.js.LICENSE.txt'],
  },
};

/** A logo that Redoc shows from another host. */
const FOREIGN_LOGO = 'https://cdn.redoc.ly/redoc/logo-mini.svg';

async function copyDocuments() {
  for (const [name, { from, texts, files }] of Object.entries(documents)) {
    const folder = join('dist', 'documents', name);
    await mkdir(folder, { recursive: true });
    for (const file of files) await copyFile(join(from, file), join(folder, basename(file)));
    for (const file of texts) {
      const text = await readFile(join(from, file), 'utf8');
      // The maps are not copied.
      await writeFile(
        join(folder, basename(file)),
        withoutForeign(file, text).replace(/(?:^|\\n)\/[/*]# sourceMappingURL=[\w.-]+\.map(?: \*\/)?/gm, ''),
      );
    }
  }
}

function withoutForeign(file, text) {
  if (!file.startsWith('bundles/redoc')) return text;
  if (text.split(FOREIGN_LOGO).length !== 2) throw new Error(`redoc has changed: look for "${FOREIGN_LOGO}"`);
  return text.replace(FOREIGN_LOGO, 'data:,');
}

/** What is bundled as CommonJS asks for Node's own modules by require, which a module has to make for itself. */
const makeRequire =
  "import{createRequire as llmtuiRequire}from'node:module';const require=llmtuiRequire(import.meta.url);\n";

const { outputFiles } = await build({
  entryPoints: {
    llmtui: 'lib/main.ts',
    worker: 'lib/engine/llama/worker.ts',
    'vision-child': 'lib/engine/vision/vision-child.ts',
    'grammar-worker': 'lib/http/grammars/grammar-worker.ts',
  },
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: ['koffi', 'libsql', 'neo-blessed', 'sharp'],
  alias: {
    'cli-highlight': './lib/terminal/never-called.ts',
    'node-emoji': './lib/terminal/never-called.ts',
  },
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'linked',
  outdir: 'dist',
  logLevel: 'warning',
  plugins: [withoutPackageReading, globalProcess],
  write: false,
});
await rm('dist', { recursive: true, force: true });
await mkdir('dist');
await copyDocuments();
for (const { path, text } of outputFiles) {
  // Making one costs time in each of the many files that a start loads; few need it.
  const needs = path.endsWith('.js') && /\brequire\b/.test(text);
  await writeFile(path, needs ? makeRequire + text : text);
}
