import { defineLab } from '#lab';
import {
  badViews,
  busiestConnection,
  busiestShare,
  callsCancelled,
  callsUnavailable,
  callTime,
  degradedShare,
  failuresPerSecond,
  inFlightByAge,
  internalAtOnce,
  loopBusy,
  modelTime,
  oldestRpc,
  p99PerSecond,
  rpcsBegun,
  rpcsInFlight,
  triesPerCall,
  unusedCapacity,
  viewsPerSecond,
  withoutDeadline,
} from '#measures';

export default defineLab({
  title: 'One slow model server, and the whole storefront stands still',
  page: 'storefront: page views slower than {budget}. CPU is low, nothing fails, every health check is green.',
  record: [
    'https://status.livekit.io/incidents/qk8jcsqg6s4q',
    'https://github.com/grpc/grpc-node/issues/2785',
    'https://status.cloud.google.com/incidents/ow5i3PPK96RduMcb1SsW',
  ],
  cause: 'Calls without a deadline wait for the slow server until every place is taken.',
  lesson:
    'Callers say how long they wait, and servers stop when nobody waits any longer. Keepalive finds the connections that died silently.',

  world: { models: 2, slots: 4, modelMs: 30, hops: 2, link: 'faults' },
  product: { dimension: 32, candidates: 8, budgetMs: 700 },
  load: { pages: { ofSaturation: 0.5, atLeast: 60, atMost: 100 } },
  needs: { times: 1.3, perView: 16 },
  slos: [
    { measure: badViews, of: 'pages', atMost: 0.01 },
    { measure: degradedShare, of: 'pages', atMost: 0.75, during: 'triggered' },
    { measure: degradedShare, of: 'pages', atMost: 0.05, during: 'recovered' },
    // A load-balancing configuration that grpc-js cannot read falls back to the first server, silently.
    { measure: busiestShare, of: 'model', atMost: 0.75, during: 'calm' },
  ],

  trigger: [{ kind: 'fault', model: 1, toxic: { type: 'latency', attributes: { latency: 3_000 } } }],
  settleMs: 2_500,
  recovery: {
    trigger: [{ kind: 'fault', model: 1, toxic: { type: 'half_open', attributes: {} } }],
    lastsMs: 1_000,
    withinMs: 3_000,
  },

  signs: [
    {
      measure: rpcsInFlight,
      of: 'storefront',
      atLeast: 60,
      means: 'Calls on the network, pinned at the bound of 64: each new one waits until an old one ends.',
    },
    { measure: oldestRpc, of: 'storefront', atLeast: 1_000, means: 'Somebody waits longer than any user does.' },
    {
      measure: oldestRpc,
      of: 'ranker',
      atLeast: 1_000,
      means: 'So does the service behind it: nobody told it to stop.',
    },
    { measure: withoutDeadline, of: 'storefront', atLeast: 0.5, means: 'Calls go out that may take forever.' },
    {
      measure: unusedCapacity,
      of: 'model',
      atLeast: 0.8,
      means: 'Even the busier server, the healthy one, stands idle: its calls wait behind those of the slow one.',
    },
  ],
  figures: [
    { measure: modelTime, of: 'model', means: 'model call, timed by the model: green, and true' },
    { measure: callTime, of: 'storefront', means: 'the same, timed by the caller: all of the wait is on the way' },
    { measure: loopBusy, of: 'storefront', means: 'storefront thread busy: it does nothing but wait' },
    {
      measure: busiestConnection,
      of: 'ranker',
      means: "calls on one connection: the ranker's channelz; the slow server has nearly all that are in flight",
    },
    { measure: rpcsBegun, of: 'storefront', means: 'calls begun: one per view, unless somebody retries' },
    {
      measure: callsCancelled,
      of: 'ranker',
      means: 'calls that the ranker cancelled: nobody waited for them any longer',
    },
  ],
  pictures: [
    { picture: p99PerSecond, of: 'pages' },
    { picture: viewsPerSecond, of: 'pages' },
    { picture: inFlightByAge, of: 'storefront' },
  ],

  fixes: {
    deadline: 'Some users get an earlier answer, marked as such; those without one get an error.',
    'outlier-detection': 'Fewer degraded answers, more configuration that grpc-js ignores when it is misspelt.',
  },
  wrongFixes: {
    'promise-timeout': 'The page answers in time, so it looks cured.',
    'blind-retries': 'A failed call deserves another try.',
    keepalive: 'Pings find dead connections.',
    'deadline-alone': 'Every call has one now; the connection that died silently stays.',
    'higher-bound': 'Every place is taken, so make more.',
    'no-margin': {
      why: 'The server is told the deadline that its caller has, as every guide says.',
      // On a slow link pings come back too late as well, and keepalive ends the connection before the resets do.
      trigger: [
        { kind: 'slow', model: 1, modelMs: 3_000 },
        { kind: 'traffic', times: 2 },
      ],
      // 60 views/s make 60 resets: 27 more than the server forgives, and the 1,000 that it takes at once last 37 s.
      watchSeconds: 60,
      signs: [
        {
          measure: internalAtOnce,
          of: 'storefront',
          atLeast: 10,
          means: 'Calls that end together, quick ones too: the server ended their connection for its resets.',
        },
      ],
      foiledBy: [
        {
          measure: callsUnavailable,
          of: 'storefront',
          atLeast: 1,
          means:
            'A connection was given up before: its pings came back too late, as on a machine that is short of CPU.',
        },
      ],
      pictures: [{ picture: failuresPerSecond, of: 'storefront' }],
    },
    'retries-at-each-hop': {
      why: 'A try that takes too long is given up and made again, at each hop, as its client library offers.',
      // More than the model servers have places for, at the least load too; three seconds on it is as if it had never been.
      trigger: [{ kind: 'traffic', times: 8 }],
      lastsMs: 3_000,
      watchSeconds: 10,
      signs: [
        {
          measure: triesPerCall,
          of: 'ranker',
          atLeast: 2,
          means: 'The peak is over, and its retries are the load: late ones are made again, and so the next are late.',
        },
      ],
    },
  },
  mitigations: {
    drain: {
      title: 'drain the slow server',
      costs: 'Its calls fail, once; the other server carries all the load.',
      steps: [{ kind: 'drain', model: 1 }],
    },
    'drain-restart': {
      title: 'drain it, then restart the storefront',
      costs: 'Whoever is waiting gets an error; nobody waits in the queue that is left.',
      steps: [
        { kind: 'drain', model: 1 },
        { kind: 'restart', role: 'storefront' },
      ],
    },
    restart: {
      title: 'restart the storefront',
      costs: 'Its places are taken again within seconds.',
      steps: [{ kind: 'restart', role: 'storefront' }],
    },
  },
});
