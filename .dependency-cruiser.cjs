// The layers of lib/README.md: main -> faces -> engine, models, store, terminal -> chat -> errors.
const folder = name => `^lib/${name}/`;
const forbid = (name, from, to) => ({ name, severity: 'error', from: { path: from }, to: { path: to } });

const apis = ['own', 'openai', 'anthropic', 'ollama', 'llama-server', 'metrics', 'documents', 'classify'];

module.exports = {
  forbidden: [
    {
      name: 'no-cycle',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    forbid('errors-stand-alone', '^lib/errors\\.ts$', '^lib/(?!errors)'),
    forbid(
      'chat-is-pure',
      folder('chat'),
      '^lib/(?!chat/|errors)|^(node:)?(fs|net|http|child_process|worker_threads)$',
    ),
    forbid(
      'middle-imports-down',
      '^lib/(classify|engine|models|store|terminal|images)/',
      '^lib/(tui|http|cli|main)',
    ),
    forbid('faces-alone-classify', '^lib/(chat|engine|models|store|terminal|images)/', folder('classify')),
    forbid('terminal-knows-no-chat', folder('terminal'), '^lib/(chat|engine|models|store)/'),
    forbid('tui-imports-no-face', folder('tui'), '^lib/(http|cli|main)'),
    forbid('cli-imports-no-face', folder('cli'), '^lib/(http|tui|main)'),
    forbid('http-imports-no-face', folder('http'), '^lib/(tui|cli|main)'),
    // What several APIs share is in lib/http itself, and in its folders answers, failure and fields.
    ...apis.map(api => ({
      name: `${api}-imports-no-api`,
      severity: 'error',
      from: { path: `^lib/http/${api}/` },
      // llama-server's /apply-template takes the messages of OpenAI's chats.
      to: {
        path: `^lib/http/(${apis.join('|')})/`,
        pathNot: [`^lib/http/${api}/`, ...(api === 'llama-server' ? ['^lib/http/openai/messages'] : [])],
      },
    })),
    forbid('koffi-enters-once', '^lib/(?!engine/llama/)', 'koffi'),
    forbid('blessed-enters-once', '^lib/(?!tui/)', 'neo-blessed'),
    forbid('images-import-down', folder('images'), '^lib/(engine|models|store|classify)/'),
    forbid('sharp-enters-once', '^lib/(?!images/)', 'node_modules/sharp/'),
    forbid('sqlite-enters-once', '^lib/(?!store/)', 'libsql'),
    forbid('lib-imports-no-test', '^lib/', '^test/'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
