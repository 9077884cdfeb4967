import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeProject, type Project } from '../../test/project.ts';
import { measureClaims } from './measure-claims.ts';

let project: Project;
beforeAll(async () => {
  project = await makeProject();
});
afterAll(() => project[Symbol.asyncDispose]());

const claim = { about: 'a', quote: 'b', measured: 'c', how: 'd', verdict: 'holds' };

test('gives the claims of a lab', async () => {
  const file = await project.write('right/claims.ts', `export default async () => [${JSON.stringify(claim)}];`);
  expect(await measureClaims(file, [], new AbortController().signal)).toEqual([claim]);
});

test.each([
  ['words', `['it holds']`],
  ['a verdict that is none', `[${JSON.stringify({ ...claim, verdict: 'perhaps' })}]`],
])('%s instead of claims is reported as such', async (name, claims) => {
  const file = await project.write(`${name.replaceAll(' ', '-')}/claims.ts`, `export default async () => ${claims};`);
  await expect(measureClaims(file, [], new AbortController().signal)).rejects.toMatchObject({
    code: 'broken-lab',
    message: `${file} gave no claims: what it sent is not a list of claims`,
  });
});
