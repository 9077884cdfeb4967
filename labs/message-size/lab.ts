import { defineLab } from '#lab';
import {
  badViews,
  batchesHandled,
  exhaustedShare,
  largestMessage,
  lateRows,
  limitUsed,
  longestStall,
  modelTime,
  p99PerSecond,
  peakMemory,
  viewsPerSecond,
} from '#measures';

/** What one process may take: the limit of its container. */
const memoryMiB = 336;

export default defineLab({
  title: 'A batch that outgrew its message',
  page: 'recommendations: none re-ranked since 02:00, lists are stale. The job says RESOURCE_EXHAUSTED; no quota is near.',
  record: [
    'https://github.com/SeldonIO/MLServer/issues/290',
    'https://github.com/triton-inference-server/server/issues/1776',
    'https://github.com/tensorflow/serving/issues/1382',
    'https://github.com/wechaty/puppet-service/issues/86',
  ],
  cause: 'A batch travels as one message, and no longer fits the 4 MiB that gRPC lets in unless told otherwise.',
  lesson:
    'Send what grows in pieces, under a budget that both sides know. A limit is a promise about memory, not a nuisance.',

  world: { models: 1, slots: 64, modelMs: 10 },
  product: { dimension: 1_000, candidates: 8, budgetMs: 250, batchRows: 920 },
  load: {
    pages: { ofSaturation: 0.6, atLeast: 20, atMost: 120 },
    batches: { perSecond: 4, atOnce: 6, budgetMs: 1_500 },
  },
  // Batches grow fourfold, and the code that handles them is cold: 1.4 to 3.2 times, 2.6 in the middle of 26 runs of test:speeds.
  needs: { times: 2.7, headroom: 1.4, perView: 14 },
  slos: [
    { measure: lateRows, of: 'batches', atMost: 0.05 },
    { measure: badViews, of: 'pages', atMost: 0.01 },
    { measure: peakMemory, of: 'job', atMost: memoryMiB },
    { measure: peakMemory, of: 'model', atMost: memoryMiB },
  ],

  trigger: [{ kind: 'deploy', team: 'catalogue', product: { batchRows: 3_680 } }],
  settleMs: 1_500,

  signs: [
    {
      measure: exhaustedShare,
      of: 'batches',
      atLeast: 0.5,
      means: 'Batches come back as RESOURCE_EXHAUSTED within milliseconds: a size, not a quota.',
    },
  ],
  figures: [
    {
      measure: limitUsed,
      of: 'job',
      means: 'the largest message, as a share of the 4,194,304 bytes that gRPC lets in',
    },
    { measure: largestMessage, of: 'job', means: 'the largest message: what the limits apply to' },
    { measure: batchesHandled, of: 'model', means: 'handlers that ran for batches: none, and nothing in their logs' },
    { measure: modelTime, of: 'model', means: 'model call, timed by the model: the views alone, green, and true' },
    { measure: longestStall, of: 'model', means: 'the longest stall of the model server' },
    { measure: longestStall, of: 'job', means: 'the same for the job' },
  ],
  pictures: [
    { picture: viewsPerSecond, of: 'batches' },
    { picture: p99PerSecond, of: 'pages' },
  ],
  // Refused at the model's door: under the defect its profile shows none of its own code.
  profileOf: 'model',

  fixes: {
    streamed: 'Another method, and code that reads and writes at the pace of the other side.',
    'one-budget': 'Batches wait for each other; the limit will have to move again, and the memory with it.',
  },
  wrongFixes: {
    'client-limit': 'The client says that the message is too large, so let the client allow it.',
    retry: 'RESOURCE_EXHAUSTED is a quota: wait a little, try again.',
    'no-limit': 'Never again: -1, on both sides.',
  },
  mitigations: {
    'smaller-batch': {
      title: 'halve the batch, twice: 920 rows',
      costs: 'Three of four rows are not re-ranked until the job is fixed.',
      steps: [{ kind: 'deploy', team: 'operations', product: { batchRows: 920 } }],
    },
    restart: {
      title: 'restart the model server',
      costs: 'Views in flight fail; the next batch is as large as the last.',
      steps: [{ kind: 'restart', role: 'model' }],
    },
  },
});
