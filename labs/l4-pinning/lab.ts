import { defineLab } from '#lab';
import {
  averageCpu,
  badViews,
  busiestThread,
  callsFailed,
  callsInternal,
  callsPerConnection,
  callsUnavailable,
  idleElsewhere,
  idlestThread,
  modelQueueTime,
  modelTime,
  p99PerSecond,
  rebalanceTime,
  requestsPerServer,
  scaleUpTime,
  serversConnected,
  slotsBusy,
  timesFairShare,
} from '#measures';

export default defineLab({
  title: 'Four replicas, one of them working',
  page: 'recommendations: page views slower than {budget}. Scaled the models from two to four at 02:05; nothing got better.',
  record: [
    'https://github.com/grpc/grpc/issues/7957',
    'https://github.com/grpc/grpc-node/issues/2847',
    'https://github.com/grpc/grpc-node/issues/1215',
  ],
  cause: 'All calls share one HTTP/2 connection, and a connection-level balancer has put it on one server.',
  lesson: 'gRPC keeps its connections: balancing has to be by call, and has to learn of servers that join later.',

  world: { models: 2, modelsAtMost: 4, slots: 4, modelMs: 30, link: 'l4' },
  product: { dimension: 32, candidates: 8, budgetMs: 250 },
  load: { pages: { ofSaturation: 0.6, atLeast: 25, atMost: 80 } },
  needs: { times: 2.8, perView: 14, slotsAtLeast: 2 },
  slos: [
    { measure: badViews, of: 'pages', atMost: 0.01 },
    { measure: rebalanceTime, of: 'model', atMost: 2, during: 'triggered' },
    { measure: callsFailed, of: 'storefront', atMost: 0 },
  ],

  trigger: [
    { kind: 'traffic', times: 4 },
    { kind: 'scale', models: 4, afterMs: 2_000 },
  ],
  settleMs: 2_000,

  signs: [
    {
      measure: timesFairShare,
      of: 'model',
      atLeast: 1.6,
      means: 'One server takes what all of them should share: 1 is fair, 4 is everything.',
    },
    {
      measure: idleElsewhere,
      of: 'model',
      atLeast: 0.3,
      means: 'Slots stand idle while calls wait in the queue of the server next door.',
    },
  ],
  figures: [
    {
      measure: averageCpu,
      of: 'model',
      means: 'CPU of a model server, averaged over all: the dashboard, and it looks fine',
    },
    { measure: slotsBusy, of: 'model', means: 'accelerators busy, averaged over all: the dashboard again' },
    { measure: serversConnected, of: 'model', means: 'model servers that have a connection at all' },
    { measure: callsPerConnection, of: 'storefront', means: "calls on one connection: the storefront's channelz" },
    { measure: modelTime, of: 'model', means: 'model call, timed by the model: green, and true' },
    { measure: modelQueueTime, of: 'model', means: 'wait for a slot: all of it at one server' },
    {
      measure: busiestThread,
      of: 'model',
      means: 'thread of the hot server in its CPU profile: mostly idle, since its queue waits for the accelerator',
    },
    {
      measure: idlestThread,
      of: 'model',
      means: 'thread of an idle server beside it: it does nothing, and no profile says why',
    },
    { measure: scaleUpTime, of: 'model', means: 'the scale-up itself, until the new servers listened' },
    { measure: callsUnavailable, of: 'storefront', means: 'calls that failed as 14 UNAVAILABLE' },
    { measure: callsInternal, of: 'storefront', means: 'calls that failed as 13 INTERNAL' },
  ],
  pictures: [
    { picture: requestsPerServer, of: 'model' },
    { picture: p99PerSecond, of: 'pages' },
  ],

  fixes: {
    'round-robin': 'Clients must be told of every replica, and connections must end now and then.',
    l7: 'One more process in the path, which reads every call.',
  },
  wrongFixes: {
    'lb-policy-name': 'The tutorial says so, and so does the document behind this lab.',
    'more-replicas': 'It is overloaded, so add servers.',
    'never-resolved-again': 'Round robin is what everybody says, and in the calm it does balance.',
    'eight-connections': 'One connection is on one server, so make eight.',
    'ready-early': 'New servers take too long to come, so let them take calls first and load their model then.',
    'short-grace': 'Connections must end, so that they move.',
  },
  mitigations: {
    'more-connections': {
      title: 'kill the hot server, then restart the clients with eight connections each',
      costs: 'The calls in flight fail; balanced until the next scale-up.',
      steps: [
        { kind: 'kill', model: 'busiest' },
        { kind: 'redeploy', variant: 'eight-connections' },
      ],
    },
    'restart-clients': {
      title: 'restart the clients',
      costs: 'The calls in flight fail; one connection is on one server again.',
      steps: [{ kind: 'restart', role: 'storefront' }],
    },
    'kill-hot': {
      title: 'kill the hot server',
      costs: 'All its calls fail, and the heat moves to the next one.',
      steps: [{ kind: 'kill', model: 'busiest' }],
    },
  },
});
