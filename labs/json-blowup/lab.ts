import { defineLab } from '#lab';
import {
  badViews,
  bytesPerFloat,
  callTime,
  jsonShare,
  loopBusy,
  modelTime,
  p99PerSecond,
  viewsPerSecond,
} from '#measures';

export default defineLab({
  title: 'A doubled feature vector takes the storefront down',
  page: 'storefront: page views slower than {budget}. The model is healthy and its dashboards are green. Nothing of ours was deployed.',
  record: [
    'https://github.com/SeldonIO/seldon-core/issues/3001',
    'https://github.com/tensorflow/serving/issues/1991',
    'https://github.com/deepjavalibrary/djl-serving/issues/2506',
  ],
  cause: 'One thread is busy turning floats into text. The model is innocent.',
  lesson:
    'It was not REST, it was JSON. We recommend gRPC for its contract and streams; the raw body keeps REST and costs least.',

  world: { models: 1, slots: 64, modelMs: 30 },
  product: { dimension: 2_000, candidates: 8, budgetMs: 250 },
  load: { pages: { ofSaturation: 0.7, ofMachine: 0.8, atLeast: 15 } },
  needs: { times: 1, headroom: 1.2, perView: 15 },
  slos: [{ measure: badViews, of: 'pages', atMost: 0.01 }],

  trigger: [{ kind: 'deploy', team: 'ranking', product: { dimension: 4_000 } }],
  settleMs: 1_500,

  signs: [
    {
      measure: jsonShare,
      of: 'storefront',
      atLeast: 0.5,
      means: 'The storefront burns its CPU on turning floats into text and back.',
    },
    { measure: loopBusy, of: 'storefront', atLeast: 0.95, means: 'Its one thread is full: whatever comes next waits.' },
    {
      measure: bytesPerFloat,
      of: 'model',
      atLeast: 8,
      means: '4 would do: as text a float takes five times as many.',
    },
  ],
  figures: [
    { measure: modelTime, of: 'model', means: 'model call, timed by the model: green, and true' },
    {
      measure: callTime,
      of: 'storefront',
      means: "the same, timed by the caller: waits for the caller's thread",
    },
  ],
  pictures: [
    { picture: p99PerSecond, of: 'pages' },
    { picture: viewsPerSecond, of: 'pages' },
  ],

  fixes: {
    grpc: 'A contract, streams and deadlines come with it; not the cheapest way to move floats.',
    'rest-float32': 'The smallest change and the least CPU; both sides must agree on the layout by hand.',
    'rest-base64': 'Floats stay inside JSON, a third larger; every client can read it.',
    'grpc-stock': 'No codec of our own; costs more CPU than a block copy.',
  },
  wrongFixes: {
    'grpc-json-inside': 'Everybody says that gRPC is fast.',
    gzip: 'The bodies are large, so make them small.',
    'more-sockets': 'Calls are waiting, so let more of them out.',
    'more-models': 'Model calls are slow, so add model servers.',
  },
  mitigations: {
    'roll-back': {
      title: 'roll back, let the queue drain',
      costs: 'The queue outlives the roll-back: views stay slow until it has drained.',
      steps: [{ kind: 'undo-trigger' }],
    },
    'roll-back-restart': {
      title: 'roll back, then restart the storefront',
      costs: 'Whoever waits in the queue gets an error instead.',
      steps: [{ kind: 'undo-trigger' }, { kind: 'restart', role: 'storefront' }],
    },
    restart: {
      title: 'restart the storefront only',
      costs: 'The page comes back: the cause is still there.',
      steps: [{ kind: 'restart', role: 'storefront' }],
    },
    'fewer-candidates': {
      title: 'half the candidates, then restart',
      costs: 'Users choose from four recommendations instead of eight.',
      steps: [
        { kind: 'deploy', team: 'storefront', product: { candidates: 4 } },
        { kind: 'restart', role: 'storefront' },
      ],
    },
    'rounded-digits': {
      title: 'six decimals per float, as a hotfix',
      costs: "Scores are no longer bit for bit the model's.",
      steps: [{ kind: 'redeploy', variant: 'rounded-digits' }],
    },
  },
});
