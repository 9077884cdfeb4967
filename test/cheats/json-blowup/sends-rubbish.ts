import { defineVariant } from '#lab';
import grpc from '../../../labs/json-blowup/fixes/grpc.ts';

const rubbish: readonly (string | number | boolean | object)[] = [
  0,
  -1,
  true,
  '',
  'x'.repeat(1_000_000),
  [],
  {},
  { kind: 'tick' },
  { kind: 'tick', seconds: 'all of them' },
  { kind: 'tick', seconds: [null, { second: -1 }, { second: 1e9, views: 1e9, bad: 0 }] },
  { kind: '__proto__', __proto__: null },
  { id: 1, ok: true, value: { port: 80, adminPort: 0 } },
  { id: 2, ok: true },
  { id: '2', ok: 'yes', value: null },
  { id: -1, ok: false },
  { id: 1e300, ok: false, message: 'no', known: { code: 'interrupted', hint: '' } },
];

/** Honest at its work, and a bad neighbour on its line: all kinds of messages that are none, four times a second. */
export default defineVariant({
  ...grpc,
  guard(model) {
    let next = 0;
    setInterval(() => {
      process.send?.(rubbish[next % rubbish.length] ?? {});
      next += 1;
    }, 250).unref();
    return model;
  },
});
