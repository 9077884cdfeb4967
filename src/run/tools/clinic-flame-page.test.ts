import { expect, test } from 'vitest';
import { withOwnFrames } from './clinic-flame-page.ts';

/** As clinic flame 13 has it: all fields that are read here, and one that is not. */
function frame(place: string, category: string, type: string, base = 0, children: readonly object[] = []) {
  const [fileName = null, lineNumber = null, columnNumber = null] = place.split(/:(?=\d)/);
  const file = fileName === '' ? null : fileName;
  return {
    ...{ id: 7, name: `work ${place}`, functionName: 'work', fileName: file, lineNumber, columnNumber },
    ...{ category, type, isInit: false, onStackTop: { base, asViewed: 0 }, children },
  };
}

const root = frame('', 'none', 'root', 0, [
  frame('', 'all-v8', 'v8', 1, [
    frame('file:///home/two-am/src/a%20b.ts:3:1', 'all-v8', 'v8', 2, [
      frame('file:///home/two-am/node_modules/zod/v4.js:1:1', 'core', 'core', 4),
      frame('node:zlib:1:1', 'core', 'core', 8),
      frame('', 'all-v8', 'cpp', 16),
      frame('/home/two-am/labs/x/defect.ts:1:1', 'all-v8', 'v8', 32),
    ]),
  ]),
]);
const codeAreas = [
  { id: 'app', children: [], excludeKey: 'app' },
  { id: 'deps', children: [], childrenVisibilityToggle: false, excludeKey: 'deps' },
];
const data = { appName: 'services', pathSeparator: '/', codeAreas, merged: root, unmerged: root };
const page = (text: string) =>
  `<script>\n5:[function(require,module,exports){\nmodule.exports=${text}\n},{}]\n</script>`;

interface Frame extends ReturnType<typeof frame> {
  readonly onStackTop: { readonly base: number; readonly asViewed: number };
}
function framesIn(tree: Frame): Frame[] {
  return [tree, ...tree.children.flatMap((child) => framesIn(child as Frame))];
}

test('TypeScript is the application, packages are packages, and what is hidden counts for its caller', () => {
  const html = withOwnFrames(page(JSON.stringify(data)), '/home/two-am');
  const filed = JSON.parse(/^module\.exports=(.*)$/m.exec(html)?.[1] ?? '');
  expect(filed.unmerged).toEqual(filed.merged);
  expect(
    framesIn(filed.merged).map(({ name, category, type, onStackTop }) => [name, category, type, onStackTop.asViewed]),
  ).toEqual([
    ['work ', 'none', 'root', 1],
    ['work ', 'all-v8', 'v8', 0],
    ['work ./src/a b.ts:3:1', 'app', 'services', 18],
    ['work ./node_modules/zod/v4.js:1:1', 'deps', 'zod', 4],
    ['work node:zlib:1:1', 'core', 'core', 8],
    ['work ', 'all-v8', 'cpp', 0],
    ['work ./labs/x/defect.ts:1:1', 'app', 'services', 32],
  ]);
  expect(filed.codeAreas).toEqual([
    codeAreas[0],
    { ...codeAreas[1], children: [{ id: 'zod', excludeKey: 'deps:zod' }] },
  ]);
  expect(filed.pathSeparator).toBe('/');
});

test('a name cannot become markup', () => {
  const evil = { ...data, appName: '</script><b>' };
  expect(withOwnFrames(page(JSON.stringify(evil)), '/')).not.toContain('<b>');
});

test.each(['{"appName":1}', '{"appName":"x",}', '{"other":1}'])('a page with %s stays as it is', (text) => {
  expect(withOwnFrames(page(text), '/')).toBe(page(text));
});
