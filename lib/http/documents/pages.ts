/** A page that shows /openapi.json. What it loads is named by path, so that it needs no base address. */
export interface Page {
  readonly path: string;
  readonly summary: string;
  readonly html: string;
  /** The script that starts it, as a file of its own: no script stands in the page. */
  readonly start: string;
  /** Files of the folder `dist/documents` by the path that they have here. */
  readonly assets: Readonly<Record<string, string>>;
}

function html(title: string, head: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${head}
</head>
<body>
${body}
</body>
</html>
`;
}

/** Swagger UI, with which requests can be tried. */
const docs: Page = {
  path: '/docs',
  summary: 'The APIs, to try (Swagger UI)',
  html: html(
    'llmtui: APIs',
    `<link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">`,
    `<div id="docs"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>`,
  ),
  // Without `validatorUrl: null` a badge asks a server on the internet what it thinks of the document.
  start: `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  validatorUrl: null,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  syntaxHighlight: { activated: false },
});
`,
  assets: {
    '/docs/swagger-ui.css': 'swagger-ui/swagger-ui.css',
    '/docs/swagger-ui-bundle.js': 'swagger-ui/swagger-ui-bundle.js',
    '/docs/favicon-32x32.png': 'swagger-ui/favicon-32x32.png',
  },
};

/** Redoc, to read. */
const redoc: Page = {
  path: '/redoc',
  summary: 'The APIs, to read (Redoc)',
  html: html(
    'llmtui: APIs',
    '<link rel="icon" type="image/png" href="/docs/favicon-32x32.png">',
    `<div id="redoc"></div>
<script src="/redoc/redoc.standalone.js"></script>
<script src="/redoc/start.js"></script>`,
  ),
  start: `Redoc.init(
  '/openapi.json',
  { hideDownloadButtons: true, nativeScrollbars: true, theme: { typography: { fontFamily: 'sans-serif', headings: { fontFamily: 'sans-serif' } } } },
  document.getElementById('redoc'),
);
`,
  assets: { '/redoc/redoc.standalone.js': 'redoc/redoc.standalone.js' },
};

export const pages: readonly Page[] = [docs, redoc];
