import { defineLab } from '#lab';
import { badViews, bytesPerFloat, loopBusy, p99Latency } from '#measures';

// A lab reads top to bottom as the incident. This one works: run it, then make it yours, a field at a time.
export default defineLab({
  title: 'The title of the incident, as an on-call engineer would tell it',
  page: 'storefront: most page views slower than {budget}. What the pager says, and no more.',
  // Where it happened to somebody: an issue, a postmortem.
  record: [],
  cause: 'One thread is busy turning floats into text.',
  lesson: 'What a run that went well has shown, in one sentence.',

  // Only what matters to the incident; all else is as in `src/lab/world.ts`.
  product: { dimension: 2_000, candidates: 8 },
  load: { pages: { ofSaturation: 0.7 } },
  slos: [{ measure: badViews, of: 'pages', atMost: 0.01 }],

  // The defect is in defect.ts and was there all along. The trigger is what changed tonight.
  trigger: [{ kind: 'deploy', team: 'ranking', product: { dimension: 4_000 } }],
  settleMs: 1_500,

  // A sign decides whether it was this cause; a figure is only shown.
  signs: [
    { measure: loopBusy, of: 'storefront', atLeast: 0.95, means: 'The one thread that JavaScript has is full.' },
    { measure: bytesPerFloat, of: 'model', atLeast: 8, means: 'Floats travel as text; four bytes would do.' },
  ],
  // A CPU profile of the storefront is shown, before and after: `profileOf: 'model'` where another process shows it.
  figures: [{ measure: p99Latency, of: 'pages', means: 'In an overload it says how long we watched.' }],

  // File name: what it costs. The first is recommended, and all must hold.
  fixes: { 'raw-floats': 'A body that no person can read, in the byte order of the sender.' },
  // File name: why people try it. All must fail, by measurement.
  wrongFixes: { 'more-sockets': 'Calls wait, so give them more connections.' },
  mitigations: {
    'roll-back-and-restart': {
      title: 'roll back, then restart',
      costs: 'the views that were waiting',
      steps: [{ kind: 'undo-trigger' }, { kind: 'restart', role: 'storefront' }],
    },
  },
});
