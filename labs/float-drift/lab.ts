import { defineLab } from '#lab';
import {
  bytesPerFloat,
  digitsPerFloat,
  disagreeing,
  goodPerSecond,
  loopBusy,
  modelTime,
  p99PerSecond,
  roundedFloats,
  slowOrFailed,
} from '#measures';

export default defineLab({
  title: 'Other recommendations for many users, and every dashboard is green',
  page: 'recommendations: more than 1 % of rankings are not those of the golden path. No error anywhere, latency and saturation as ever. Nothing of ours was deployed.',
  record: [
    'https://github.com/tensorflow/serving/issues/1332',
    'https://github.com/ultrajson/ultrajson/issues/268',
    'https://github.com/rtyler/py-yajl/issues/21',
    'https://github.com/uf3/uf3/issues/8',
    'https://github.com/Kitware/kwiver/pull/1698',
  ],
  cause: 'Floats are cut to seven decimals on the way: of values of about 0.0001 that leaves three digits.',
  lesson:
    'A float keeps digits, not decimals. JSON carries every one, if nobody rounds: at both ends, or it was for nothing.',

  world: { models: 1, slots: 64, modelMs: 30 },
  product: { dimension: 128, candidates: 24, budgetMs: 250, scale: 1, topK: 10 },
  load: { pages: { ofSaturation: 0.3, atLeast: 10 } },
  needs: { times: 1.3, perView: 4.5 },
  slos: [
    { measure: disagreeing, of: 'pages', atMost: 0.01 },
    { measure: slowOrFailed, of: 'pages', atMost: 0.01 },
  ],

  trigger: [{ kind: 'deploy', team: 'catalogue', product: { scale: 0.0001 } }],
  settleMs: 1_500,

  signs: [
    {
      measure: roundedFloats,
      of: 'accelerator',
      atLeast: 0.5,
      means: 'Features reach the model with six digits or fewer: a float32 has seven to nine.',
    },
    {
      measure: roundedFloats,
      of: 'load',
      atLeast: 0.5,
      means: 'Scores reach the page with six digits or fewer: neighbours become equal, and change places.',
    },
  ],
  figures: [
    { measure: digitsPerFloat, of: 'accelerator', means: 'of features, at the model' },
    { measure: digitsPerFloat, of: 'load', means: 'of scores, on the page' },
    { measure: bytesPerFloat, of: 'model', means: 'half of what every digit takes' },
    { measure: modelTime, of: 'model', means: 'model call: green, and true' },
    { measure: loopBusy, of: 'storefront', means: 'the thread of the storefront: green, and true' },
  ],
  pictures: [
    { picture: goodPerSecond, of: 'pages' },
    { picture: p99PerSecond, of: 'pages' },
  ],

  fixes: {
    'every-digit':
      'The smallest change: nobody rounds. Twice the bytes, about the same CPU: cutting digits costs as much as printing them.',
    'rest-float32': 'Four bytes a float, nothing to round; both sides must agree on the layout by hand.',
    'rest-base64': 'Floats stay inside JSON, as bytes; nobody can read them without decoding.',
    grpc: 'Packed floats keep every bit. A new protocol, which is not needed for that.',
  },
  wrongFixes: {
    'one-side': 'The model gets the features, so send those in full.',
    retry: 'An answer that is off may have been bad luck, so ask until two agree.',
    tolerance: 'Scores that close are the same, so treat them as equal.',
    'grpc-rounded': 'gRPC loses nothing, so move to gRPC.',
  },
  siblings: {
    'six-digits':
      'Six significant digits instead of seven decimals, on the scores alone: what TensorFlow Serving printed over REST (tensorflow/serving#1332).',
  },
  mitigations: {
    'roll-back': {
      title: "roll back the catalogue's deploy",
      costs: 'The new features are gone until the floats get through.',
      steps: [{ kind: 'undo-trigger' }],
    },
    'scaled-up': {
      title: 'features times 10,000 before they are cut, as a hotfix',
      costs:
        "Scores are those of the old scale, and some rankings still differ. Together with a roll-back of the catalogue's deploy it does worse harm.",
      steps: [{ kind: 'redeploy', variant: 'scaled-up' }],
    },
    'fewer-candidates': {
      title: 'half the candidates',
      costs:
        'Users choose from half as much, and many still get another ranking: fewer scores lie less close together.',
      steps: [{ kind: 'deploy', team: 'storefront', product: { candidates: 12 } }],
    },
    restart: {
      title: 'restart the storefront',
      costs: 'Nothing is stuck: it changes nothing.',
      steps: [{ kind: 'restart', role: 'storefront' }],
    },
  },
});
