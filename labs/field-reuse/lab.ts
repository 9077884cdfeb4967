import { defineLab } from '#lab';
import {
  badViews,
  callsFailed,
  callTime,
  loopBusy,
  modelTime,
  p99Latency,
  p99PerSecond,
  viewsPerSecond,
  wrongApart,
  wrongByServer,
  wrongInTime,
} from '#measures';

export default defineLab({
  title: 'Half of the answers are wrong, and nothing fails',
  page: 'recommendations: half of the page views differ from the golden answers. No error, no timeout, no slow view; every health check is green.',
  record: [
    'https://github.com/ray-project/ray/pull/61621',
    'https://protobuf.dev/best-practices/dos-donts/#reuse-number',
  ],
  cause: 'The new release reads a field number that old callers still send with another meaning.',
  lesson:
    'A field number is for ever: on the wire there is no other name. What is dropped is reserved, by its number, and CI compares schemas with every one that is still in use.',

  world: { models: 2, slots: 16, modelMs: 30, link: 'faults' },
  product: { dimension: 32, candidates: 8, budgetMs: 250 },
  load: { pages: { ofSaturation: 0.4, atLeast: 10, atMost: 120 } },
  needs: { times: 1.1, perView: 6, slotsAtLeast: 4 },
  slos: [
    { measure: badViews, of: 'pages', atMost: 0.01 },
    { measure: callsFailed, of: 'storefront', atMost: 0 },
  ],

  trigger: [{ kind: 'release', model: 1 }],
  settleMs: 2_000,

  signs: [
    {
      measure: wrongInTime,
      of: 'pages',
      atLeast: 0.1,
      means: 'Wrong, with status 200 and in time: what counts errors and seconds sees nothing.',
    },
    {
      measure: wrongApart,
      of: 'model',
      atLeast: 0.2,
      means:
        'One release answers the same callers wrongly, the other rightly: what differs is how they read the request.',
    },
  ],
  figures: [
    { measure: callsFailed, of: 'storefront', means: 'model calls that failed: none' },
    { measure: p99Latency, of: 'pages', means: 'p99 of the page views: as ever' },
    { measure: callTime, of: 'storefront', means: 'model call, timed by its caller: as ever' },
    { measure: modelTime, of: 'model', means: 'model call, timed by the model: as ever, and it computes what it did' },
    { measure: loopBusy, of: 'storefront', means: 'storefront thread busy: nothing to see in a profile' },
  ],
  pictures: [
    { picture: wrongByServer, of: 'model' },
    { picture: viewsPerSecond, of: 'pages' },
    { picture: p99PerSecond, of: 'pages' },
  ],

  fixes: {
    'new-number':
      'Nothing, if somebody remembers: four bytes a row that nobody reads, until the last old client is gone.',
    'client-first':
      'Right for as long as no old client is left: a storefront rolled back, a forgotten job, a message kept in a queue bring it back.',
  },
  wrongFixes: {
    'range-check': 'A bias of 49.90 is none: ignore what no campaign would send.',
    'reserved-name': 'A new version of the schema, a new name, and the old one reserved.',
    'own-message': 'A type of its own, so that the old floats cannot pass for it.',
    retries: 'It is one server that errs, so ask another.',
  },
  mitigations: {
    'roll-back': {
      title: 'roll the release back',
      costs: 'The campaign has to wait.',
      steps: [{ kind: 'undo-trigger' }],
    },
    'drain-new': {
      title: 'drain the server with the new release',
      costs: 'The other carries all the load; a call that it has begun may fail, once.',
      steps: [{ kind: 'drain', model: 1 }],
    },
    'new-client': {
      title: 'restart the storefront with a client that does not send the field',
      costs: 'Whoever is waiting gets an error; other old clients go on.',
      steps: [{ kind: 'redeploy', variant: 'new-client' }],
    },
    'roll-on': {
      title: 'finish the roll-out',
      costs: 'Every answer is wrong.',
      steps: [{ kind: 'release', model: 2 }],
    },
  },
});
