import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectFolder } from '../lab/folders.ts';
import { createClassifier } from '../model/classifier.ts';
import { startOip } from '../serve/oip/oip.test-data.ts';
import { plan, startGrpc, startRest } from '../serve/serve.test-data.ts';
import { startTfServing } from '../serve/tfserving/tfserving.test-data.ts';
import { startWeb } from '../serve/web/web.test-data.ts';

/** `call` as a person types it. What goes over the wire is tested in src/serve/call/. */

const node24 = join(projectFolder, 'node_modules', '.bin', 'node');
const launcher = join(projectFolder, 'bin', 'lab.mjs');
let folder: string;
let rest: Awaited<ReturnType<typeof startRest>>;
let grpc: Awaited<ReturnType<typeof startGrpc>>;
let oip: Awaited<ReturnType<typeof startOip>>;
let tfServing: Awaited<ReturnType<typeof startTfServing>>;
let web: Awaited<ReturnType<typeof startWeb>>;
let alone: Awaited<ReturnType<typeof startWeb>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'two-am-call-'));
  rest = await startRest();
  grpc = await startGrpc({ modelMs: 2, tokens: 3 });
  oip = await startOip();
  tfServing = await startTfServing();
  web = await startWeb({ tokens: 3 });
  const upstream = { address: '127.0.0.1:1', trust: null, messageAtMost: 100_000 };
  alone = await startWeb({}, { upstream });
});
afterAll(async () => {
  await rest[Symbol.asyncDispose]();
  await grpc[Symbol.asyncDispose]();
  await oip[Symbol.asyncDispose]();
  await tfServing[Symbol.asyncDispose]();
  await web[Symbol.asyncDispose]();
  await alone[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function call(...args: readonly string[]) {
  const address = args[0] === 'rest' ? rest.origin.replace('http://', '') : grpc.address;
  return callAt(address, ...args);
}

async function callAt(address: string, ...args: readonly string[]) {
  const child = spawn(node24, [launcher, 'call', ...args, '--address', address], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, out, err };
}

const answer = /^ +[\d.]+ ms {2}0\.\d{3}( 0\.\d{3}){9} {2}model [\d.]+ ms {2}\S+, v1$/;
const end = /^ +[\d.]+ ms {2}in all, with connecting; [\d,]+ bytes sent, [\d,]+ received, all protocols included$/;

test.each([
  [['rest'], 1],
  [['grpc', 'stream', '--dim', '3'], 3],
  [['grpc', 'batch', '--count', '5'], 5],
])('%j', async (args, answers) => {
  const { code, out, err } = await call(...args);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const lines = out.trimEnd().split('\n');
  expect(lines).toHaveLength(answers + 1);
  for (const line of lines.slice(0, -1)) expect(line).toMatch(answer);
  expect(lines.at(-1)).toMatch(end);
});

test('floats from a file, in rows, as a document', async () => {
  await writeFile(join(folder, 'rows.json'), '[0.1, 0.2,\n 0.3, 0.4]');
  const { code, out } = await call(
    'grpc',
    '--features',
    '@rows.json',
    '--rows',
    '2',
    '--json',
    '--model-version',
    'v2',
  );
  expect(code).toBe(0);
  const said = JSON.parse(out);
  expect(said).toMatchObject({ protocol: 'grpc', how: 'predict', failure: null, bytesSent: expect.any(Number) });
  expect(said.answers[0]).toMatchObject({ requestId: 'call', modelVersion: 'v2' });
  expect(said.answers[0].probabilities).toHaveLength(20);
});

describe('tfserving', () => {
  const all = ['tensor_content', 'float_val', 'instances', 'inputs', 'b64'] as const;
  const addressOf = (form: string) =>
    form === 'tensor_content' || form === 'float_val' ? tfServing.address : tfServing.origin.replace('http://', '');

  test.each(all)('%s', async (form) => {
    const asked = ['--features', '0.5,0.25,-1,2', '--rows', '2', '--json', '--version-label', 'stable'];
    const { code, out, err } = await callAt(addressOf(form), 'tfserving', form, ...asked);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const { answers, failure } = JSON.parse(out);
    expect(failure).toBeNull();
    const expected = createClassifier(`${plan.seed} 2`, plan.classes).score({
      dimension: 2,
      values: Float32Array.of(0.5, 0.25, -1, 2),
    });
    expect(Float32Array.from(answers[0].probabilities)).toEqual(expected);
    expect(answers[0]).toMatchObject({ latencyMs: null, modelVersion: all.indexOf(form) < 2 ? '2' : 'stable' });
  });

  test('NaN is answered with NaN', async () => {
    for (const form of ['float_val', 'instances', 'b64'] as const) {
      const { code, out } = await callAt(addressOf(form), 'tfserving', form, '--features', '1,NaN');
      expect(code).toBe(0);
      expect(out).toMatch(/^ +[\d.]+ ms( {2}| )NaN( NaN){9}/);
    }
  });

  test.each([
    [
      ['tensor_content', '--model-name', 'm'],
      '5 NOT_FOUND: Servable not found for request: Latest(m): this server has model,',
    ],
    [['tensor_content', '--input', 'x'], '3 INVALID_ARGUMENT: Signature input alias: features(feed name:'],
    [['inputs', '--signature', 'x'], '400 Bad Request: Serving signature name: "x" not found in signature def'],
    [['instances', '--model-version', '9'], '404 Not Found: Servable not found for request: Specific(model, 9)'],
  ])('%j is refused', async (args, message) => {
    const { code, err } = await callAt(addressOf(args[0] ?? ''), 'tfserving', ...args);
    expect(code).toBe(1);
    expect(err).toContain(`two-am: ${message}`);
  });
});

describe('oip', () => {
  const addressOf = (form: string) =>
    form === 'raw' || form === 'fp32_contents' ? oip.address : oip.origin.replace('http://', '');

  test.each(['raw', 'fp32_contents', 'binary', 'json'])('%s', async (form) => {
    const asked = ['--features', '0.5,0.25,-1,2', '--rows', '2', '--json', '--model-version', '2', '--request-id', 'r'];
    const { code, out, err } = await callAt(addressOf(form), 'oip', form, ...asked);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const { answers } = JSON.parse(out);
    const values = Float32Array.of(0.5, 0.25, -1, 2);
    const expected = createClassifier(`${plan.seed} 2`, plan.classes).score({ dimension: 2, values });
    expect(Float32Array.from(answers[0].probabilities)).toEqual(expected);
    expect(answers[0]).toMatchObject({ latencyMs: null, modelVersion: '2', requestId: 'r' });
    const nan = await callAt(addressOf(form), 'oip', form, '--features', '1,NaN');
    expect(nan).toMatchObject({ code: 0, out: expect.stringMatching(/ NaN( NaN){9}/) });
  });

  test.each([
    [['raw', '--model-name', 'm'], "5 NOT_FOUND: Request for unknown model: 'm' is not found"],
    [['binary', '--input', 'x'], "400 Bad Request: unexpected inference input 'x' for model 'model'"],
    [['json', '--model-version', '9'], "404 Not Found: Request for unknown model: 'model' version 9 is not found"],
  ])('%j is refused', async (args, message) => {
    const { code, err } = await callAt(addressOf(args[0] ?? ''), 'oip', ...args);
    expect(code).toBe(1);
    expect(err).toContain(`two-am: ${message}`);
  });
});

describe.each(['grpc-web', 'connect'])('%s', (protocol) => {
  test('as a page calls it', async () => {
    const { code, out, err } = await callAt(web.address, protocol, 'stream', '--dim', '3');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const lines = out.trimEnd().split('\n');
    expect(lines).toHaveLength(4);
    for (const line of lines.slice(0, -1)) expect(line).toMatch(answer);
    expect(lines.at(-1)).toMatch(end);
  });

  test.each([
    ['nobody listens', '127.0.0.1:1', '14 UNAVAILABLE: connect ECONNREFUSED 127.0.0.1:1\n', 'npm run lab -- serve web'],
    [
      'nobody listens behind',
      () => alone.address,
      '14 UNAVAILABLE: connect ECONNREFUSED 127.0.0.1:1\n',
      'stands before 127.0.0.1:1',
    ],
    ['REST', () => rest.origin.replace('http://', ''), '12 UNIMPLEMENTED: HTTP 404\n', `speak ${protocol}`],
    ['gRPC itself', () => grpc.address, '', 'is that a port for gRPC'],
  ])('%s is told apart', async (_what, address, says, hint) => {
    const { code, err } = await callAt(typeof address === 'string' ? address : address(), protocol);
    expect(code).toBe(1);
    expect(err).toContain(`two-am: ${says}`);
    expect(err.replaceAll(/\s+/g, ' ')).toContain(hint);
  });
});

test.each(['rest', 'grpc', 'grpc-web', 'oip'])('%s over TLS to who speaks none', async (protocol) => {
  const how = protocol === 'oip' ? ['json'] : [];
  const { code, err } = await callAt(rest.origin.replace('http://', ''), protocol, ...how, '--tls');
  expect(code).toBe(1);
  expect(err).toContain(' does not speak TLS: leave --tls out.');
  expect(err).not.toMatch(/\n\n/);
});

describe('what is refused is said, with what it means, and exits with 1', () => {
  test.each([
    [
      ['rest', '--features', '1,NaN'],
      '422 Unprocessable Entity: Element 2 of `features` is null',
      '/problems/invalid-input on the server',
    ],
    [['grpc', '--features', 'NaN'], '3 INVALID_ARGUMENT: Float 1 of row 1 is NaN', ''],
  ])('%j', async (args, message, more) => {
    const { code, err } = await call(...args);
    expect(code).toBe(1);
    expect(err).toContain(`two-am: ${message}`);
    expect(err).toContain(more);
  });

  test('nobody listens', async () => {
    const { code, err } = await callAt('127.0.0.1:1', 'grpc');
    expect(code).toBe(1);
    expect(err).toMatch(/^two-am: 14 UNAVAILABLE: No connection established\./);
    expect(err).toContain('Nobody listens on 127.0.0.1:1: `npm run lab -- serve grpc` starts a server.');
    expect(err).toContain('What that can be, by docs/grpc-status.md:\n  - nobody listens there');
  });
});

describe('wrong use: one line and a remedy', () => {
  test.each([
    [['soap'], 'call has no protocol "soap"', 'rest, grpc, grpc-web, connect, tfserving, oip'],
    [['rest', 'stream'], 'call rest has no "stream"', 'json, base64, raw'],
    [['grpc', 'btach'], 'call grpc has no "btach"', 'Did you mean batch?'],
    [['oip', '--signature', 'x'], '--signature is not for oip', 'It is for tfserving'],
    [['grpc', '--signature', 'x'], '--signature is not for grpc', 'It is for tfserving'],
    [['tfserving', '--model-version', 'v1'], '--model-version cannot be "v1" for tfserving', 'whole number'],
    [['tfserving', '--model-version', '1', '--version-label', 'a'], '--model-version and --version-label', 'Leave one'],
    [['grpc', '--count', '3'], '--count is for a batch', 'call grpc batch'],
    [['rest', '--features', '1,two'], '--features has "two", which is no number', 'Write numbers'],
    [['rest', '--features', '1', '--dim', '3'], '--dim is for floats that are drawn', 'Leave one out.'],
    [['rest', '--features', '1,2,3', '--rows', '2'], '3 floats are no 2 rows', '--rows'],
    [['rest', '--features', '@nothing'], '--features nothing: there is no such file', 'Looked for at'],
    [['rest', '--max-time', 'soon'], '--max-time cannot be "soon"', 'Give seconds'],
  ])('%j', async (args, message, hint) => {
    const { code, out, err } = await call(...args);
    const [first, second, ...more] = err.trimEnd().split('\n');
    expect(first).toContain(message);
    expect(second).toContain(hint);
    expect({ code, out, more }).toEqual({ code: 2, out: '', more: [] });
  });

  test('an address that is a URL', async () => {
    const { code, err } = await callAt('http://127.0.0.1:8080', 'rest');
    expect(code).toBe(2);
    expect(err).toContain('Write host:port, such as 127.0.0.1:8080');
  });
});
