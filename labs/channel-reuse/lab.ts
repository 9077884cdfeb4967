import { defineLab } from '#lab';
import {
  badViews,
  callTime,
  connectionsPerRequest,
  cpuPerHandled,
  descriptorsHeld,
  descriptorsUsed,
  handshakesPerRequest,
  handshakeTime,
  modelTime,
  p99PerSecond,
  peakMemory,
  viewsPerSecond,
} from '#measures';

export default defineLab({
  title: 'A new channel for every request',
  page: 'storefront: page views slower than {budget} or failing, since the campaign went out. Nothing was deployed.',
  record: [
    'https://github.com/grpc/grpc-node/issues/1756',
    'https://github.com/grpc/grpc-node/issues/2402',
    'https://github.com/grpc/grpc-node/issues/2393',
  ],
  cause: 'Every request does a new handshake: the thread is busy with cryptography, and connections pile up behind it.',
  lesson: 'A channel is made once and kept. What it cost to make one each time was hidden until there was traffic.',

  world: { models: 1, slots: 64, modelMs: 30, tls: true, openFilesPerView: 20 },
  product: { dimension: 128, candidates: 8, budgetMs: 400 },
  load: { pages: { ofSaturation: 0.45, atLeast: 5 } },
  needs: { times: 1.5, perView: 22 },
  slos: [{ measure: badViews, of: 'pages', atMost: 0.01 }],

  trigger: [{ kind: 'traffic', times: 10 }],
  settleMs: 4_500,

  signs: [
    {
      measure: handshakesPerRequest,
      of: 'storefront',
      atLeast: 0.5,
      means: 'One TLS handshake per request, on the one thread that JavaScript has; a channel that is kept needs none.',
    },
    {
      measure: descriptorsUsed,
      of: 'storefront',
      atLeast: 0.9,
      means: 'Channels that nobody closed: the next one fails with EMFILE.',
    },
  ],
  figures: [
    {
      measure: cpuPerHandled,
      of: 'storefront',
      means: 'CPU a view: what a handshake costs; a V8 profile shows little of it',
    },
    {
      measure: handshakeTime,
      of: 'storefront',
      means: 'a TLS handshake: 2 ms of work; here it waits for the thread as well',
    },
    { measure: connectionsPerRequest, of: 'storefront', means: 'connections per request: failed requests included' },
    { measure: descriptorsHeld, of: 'storefront', means: 'descriptors held: channels that nobody closed' },
    { measure: peakMemory, of: 'storefront', means: 'memory: channels that nobody closed, and what they leave behind' },
    { measure: modelTime, of: 'model', means: 'model call, timed by the model: green, and true' },
    { measure: callTime, of: 'storefront', means: 'the same, timed by the caller: connecting included' },
  ],
  pictures: [
    { picture: p99PerSecond, of: 'pages' },
    { picture: viewsPerSecond, of: 'pages' },
  ],

  fixes: {
    'one-channel': 'Nothing; one connection to a server is one point of failure for all its calls.',
    pool: 'A few more connections; worth it where one has too few streams, or takes too many calls down with it.',
  },
  wrongFixes: {
    'close-after-call': 'Connections pile up, so close them.',
    'longer-timeout': 'Calls time out, so give them time.',
    'more-descriptors': 'The log says EMFILE.',
  },
  siblings: {
    'rest-without-keepalive': 'REST over HTTPS, an agent for every request: no channel, and the same handshakes.',
  },
  mitigations: {
    restart: {
      title: 'restart the storefront',
      costs: 'Views in flight fail; what was held is freed, and taken again.',
      steps: [{ kind: 'restart', role: 'storefront' }],
    },
    'shed-restart': {
      title: 'turn the campaign away, then restart',
      costs: 'Nine of ten visitors, and the views in flight; what was held is freed at once.',
      steps: [{ kind: 'undo-trigger' }, { kind: 'restart', role: 'storefront' }],
    },
    'shed-traffic': {
      title: 'turn the campaign away',
      costs: 'Nine of ten visitors.',
      steps: [{ kind: 'undo-trigger' }],
    },
  },
});
