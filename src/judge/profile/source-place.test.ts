import { expect, test } from 'vitest';
import { placeOf, projectRootOf } from './source-place.ts';

const root = '/home/src/two am/';

test.each([
  ['file:///home/src/two%20am/labs/json-blowup/defect.ts', 11, 'labs/json-blowup/defect.ts:12'],
  ['file:///home/src/two%20am/node_modules/express/lib/response.js', 299, 'node_modules/express/lib/response.js:300'],
  ['file:///x/node_modules/.pnpm/a@1/node_modules/a/i.js', 0, 'node_modules/a/i.js:1'],
  ['file:///elsewhere/my-fix.ts', 3, '/elsewhere/my-fix.ts:4'],
  ['file:///broken/%E0%A4%A/x.js', 0, '/broken/%E0%A4%A/x.js:1'],
  ['node:internal/buffer', 958, 'node:internal/buffer:959'],
  ['file:///home/src/two%20am/src/services/main.ts', -1, 'src/services/main.ts'],
  ['', -1, ''],
  ['', 7, ''],
])('%s, line %i: %s', (url, lineNumber, place) => {
  expect(placeOf(frame(url, lineNumber), root)).toBe(place);
});

test('the project is where its services are', () => {
  const nodes = [
    'node:net',
    'file:///home/src/two%20am/node_modules/x/src/services/y.js',
    'file:///home/src/two%20am/src/services/main.ts',
  ].map((url, id) => ({ id, callFrame: frame(url, 0) }));
  const profile = { nodes, startTime: 0, endTime: 0, samples: [], timeDeltas: [] };
  expect(projectRootOf(profile)).toBe(root);
  expect(projectRootOf({ ...profile, nodes: nodes.slice(0, 2) })).toBe('');
  expect(placeOf(frame('file:///a/b.ts', 0), '')).toBe('/a/b.ts:1');
});

function frame(url: string, lineNumber: number) {
  return { functionName: 'f', scriptId: '1', url, lineNumber, columnNumber: 0 };
}
