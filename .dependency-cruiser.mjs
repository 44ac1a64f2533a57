/** Folders of src/ in reading order. A folder may import only what stands before it, within what `only` allows. */
export const layers = [
  { name: 'base', only: [] },
  { name: 'diag', only: ['base'] },
  { name: 'lang', only: ['base', 'diag'] },
  { name: 'check', only: ['base', 'diag', 'lang'] },
  { name: 'graph', only: ['base', 'diag', 'check'] },
  { name: 'keys', only: ['base', 'diag', 'check', 'graph'] },
  { name: 'store', only: ['base', 'keys', 'check'] },
  { name: 'download', only: ['base', 'keys', 'store'] },
  { name: 'bundle', only: ['base', 'keys', 'store'] },
  { name: 'exec', only: ['base', 'diag', 'check', 'graph', 'keys', 'store'] },
  { name: 'engine', only: ['base'] },
  { name: 'ml', only: ['base', 'check', 'engine'] },
  { name: 'stages', only: ['base', 'check', 'store', 'exec', 'engine', 'ml'] },
  // Of the models only their random streams; see below.
  { name: 'statistics', only: ['base', 'ml'] },
  // Of the models only how masks are measured, and how tensors lie in files; see below.
  { name: 'report', only: ['base', 'diag', 'check', 'graph', 'keys', 'store', 'exec', 'ml', 'statistics'] },
  { name: 'plot', only: ['base', 'check', 'store', 'exec', 'ml', 'stages'] },
  { name: 'export', only: ['base', 'check', 'store', 'exec', 'engine', 'ml', 'stages'] },
  { name: 'page', only: ['base', 'lang', 'check', 'exec', 'report'] },
  {
    name: 'cli',
    // Of the engine only the probes; see below.
    only: [
      'base',
      'diag',
      'lang',
      'check',
      'graph',
      'keys',
      'store',
      'download',
      'bundle',
      'exec',
      'engine',
      'report',
    ],
  },
  // Of the command what reads and checks an experiment; see below.
  { name: 'lsp', only: ['base', 'diag', 'lang', 'check', 'graph', 'exec', 'store', 'report', 'cli'] },
];

/** Each vendor library behind the one place that may know it. */
const fences = [
  { library: 'chevrotain', home: '^src/lang/' },
  { library: 'zod', home: '^src/(check|store|exec)/' },
  { library: '@tensorflow', home: '^src/(engine|ml)/' },
  { library: 'onnxruntime-node', home: '^src/engine/' },
  { library: 'execa', home: '^src/exec/' },
  { library: '(vega|vega-lite|vega-interpreter)', home: '^src/(plot|page)/' },
  { library: '@dagrejs', home: '^src/page/' },
  { library: 'yauzl', home: '^src/(download|bundle)/' },
  { library: 'yazl', home: '^src/bundle/' },
  { library: '(chalk|commander|log-update)', home: '^src/cli/' },
  { library: 'vscode-languageserver', home: '^src/lsp/' },
];

/** These decide and compute; files, processes and clocks are for the folders after them. */
const pure = ['base', 'diag', 'lang', 'check', 'graph', 'keys', 'ml', 'statistics'];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...layers.map(({ name, only }) => ({
      name: `${name}-imports-only-what-stands-before-it`,
      severity: /** @type {const} */ ('error'),
      from: { path: `^src/${name}/` },
      to: { path: '^src/', pathNot: `^src/(${[name, ...only].join('|')})/` },
    })),
    ...fences.map(({ library, home }) => ({
      name: `${library}-stays-in-its-place`,
      severity: /** @type {const} */ ('error'),
      from: { path: '^src/', pathNot: home },
      to: { path: `node_modules/${library}` },
    })),
    {
      name: 'pure-layers-have-no-powers',
      severity: 'error',
      from: { path: `^src/(${pure.join('|')})/` },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|path)$' },
    },
    {
      // What a user calls must start at once: TensorFlow.js is the worker's to load.
      name: 'the-command-asks-the-engine-only-what-is-there',
      severity: 'error',
      from: { path: '^src/cli/' },
      to: { path: '^src/engine/', pathNot: '^src/engine/devices/' },
    },
    {
      // What two masks have in common is measured once, for training and for people; and files of tensors are read once, with care.
      name: 'reports-ask-models-only-how-masks-are-measured-and-tensors-read',
      severity: 'error',
      from: { path: '^src/report/' },
      to: { path: '^src/ml/', pathNot: '^src/ml/(sparse/(observe|tensor)|tensors/safetensors)[.]ts$' },
    },
    {
      name: 'statistics-ask-models-only-for-random-streams',
      severity: 'error',
      from: { path: '^src/statistics/' },
      to: { path: '^src/ml/', pathNot: '^src/ml/random/stream[.]ts$' },
    },
    {
      // An editor asks what a user asks, and never what a verb prints.
      name: 'the-language-server-calls-no-verb',
      severity: 'error',
      from: { path: '^src/lsp/' },
      to: { path: '^src/cli/(verbs|view|watch)/' },
    },
    { name: 'no-cycles', severity: 'error', from: { path: '^src/' }, to: { circular: true } },
    { name: 'src-knows-no-tests', severity: 'error', from: { path: '^src/' }, to: { path: '^test/' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.mjs', '.js'] },
  },
};
