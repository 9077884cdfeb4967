import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { Client, credentials } from '@grpc/grpc-js';
import { Agent, fetch, type RequestInit } from 'undici';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { projectFolder } from '../lab/folders.ts';
import { asBytes, pathOf } from '../rpc/binding.ts';
import { callOf } from '../rpc/calls.test-data.ts';
import {
  PredictionService,
  PredictRequestSchema,
  PredictResponseSchema,
} from '../rpc/generated/tensorflow/serving/prediction_service_pb.js';
import { DataType } from '../rpc/generated/tensorflow/tensor_pb.js';
import { ModelClient } from '../rpc/index.ts';
import { startGrpc } from '../serve/serve.test-data.ts';
import { siteAt } from '../serve/site-at.ts';
import { createAuthority } from '../services/certificates.ts';

/** `serve` as a person starts it. What the servers do is tested in src/serve/. */

const launcher = join(projectFolder, 'bin', 'lab.mjs');
const node24 = join(projectFolder, 'node_modules', '.bin', 'node');
const rows = { dimension: 3, values: Float32Array.of(0.12, 0.87, 0.34) };
const ask = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: '{"features": [0.12, 0.87, 0.34]}',
} as const satisfies RequestInit;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'two-am-serve-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Serving {
  readonly child: ChildProcess;
  readonly said: string;
  readonly err: Promise<string>;
}

/** Until it has said where it is. */
async function serve(...args: readonly string[]): Promise<Serving> {
  const last = args.includes('--json') ? '\n}\n' : 'Ctrl-C ends it';
  const child = spawn(node24, [launcher, 'serve', ...args], { env: { ...process.env, NO_COLOR: '1' } });
  onTestFinished(() => void child.kill('SIGKILL'));
  const err = text(child.stderr);
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  const ended = once(child, 'close').then(async () => {
    throw new Error(await err);
  });
  ended.catch(() => {});
  while (!said.includes(last)) await Promise.race([once(child.stdout, 'data'), ended]);
  // The rest is of the same breath.
  await new Promise(setImmediate);
  return { child, said, err };
}

async function refuse(...args: readonly string[]): Promise<{ code: number; err: string }> {
  const child = spawn(node24, [launcher, 'serve', ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  const [err, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  return { code, err };
}

test('a gateway speaks both protocols over one model, with TLS, and ends once its calls are answered', async () => {
  const caFile = join(folder, 'ca.pem');
  const args = ['--port', '0', '--grpc-port', '0', '--model-ms', '2000', '--slots', '1', '--tls', '--ca-out', caFile];
  const { child, said, err } = await serve('gateway', ...args);
  const [, origin = ''] = /^REST model server on (https:\/\/127\.0\.0\.1:\d+)$/m.exec(said) ?? [];
  const [, address = ''] = /^gRPC model server on (127\.0\.0\.1:\d+), with TLS$/m.exec(said) ?? [];
  const ca = await readFile(caFile);
  const dispatcher = new Agent({ connect: { ca } });
  const overRest = fetch(`${origin}/predict`, { ...ask, dispatcher });
  await using client = new ModelClient(address, credentials.createSsl(ca));
  const overGrpc = client.score(rows, callOf('u'));
  await expect
    .poll(async () => (await fetch(`${origin}/metrics`, { dispatcher })).text())
    .toMatch(/^model_calls_waiting\{.*\} 1$/m);
  child.kill('SIGTERM');
  const [rest, grpc] = await Promise.all([overRest, overGrpc]);
  const body: { probabilities?: readonly number[] } = JSON.parse(await rest.text());
  expect(Float32Array.from(body.probabilities ?? [])).toEqual(grpc.scores);
  const [code] = await once(child, 'close');
  expect(code).toBe(130);
  expect(await err).toMatch(/^two-am: no new calls; those that have begun may take 10 s\. Ctrl-C again ends them\.\n/);
  await dispatcher.close();
});

test('tfserving: both of its protocols over one model, the latest version for whoever names none', async () => {
  const args = ['--port', '0', '--grpc-port', '0', '--model-name', 'm', '--model-versions', '9,41,10', '--json'];
  const { child, said } = await serve('tfserving', ...args, '--version-labels', 'stable=10');
  const { rest: origin, grpc: address, ...others } = JSON.parse(said);
  expect(others).toMatchObject({ model: { versions: ['41', '10', '9'], name: 'm', labels: { stable: '10' } } });
  const body = '{"instances": [[0.5, 0.25]]}';
  const ofLatest = await fetch(`${origin}/v1/models/m:predict`, { method: 'POST', body });
  const { predictions } = (await ofLatest.json()) as { predictions: number[][] };
  const client = new Client(address, credentials.createInsecure());
  const request = create(PredictRequestSchema, {
    modelSpec: { name: 'm' },
    inputs: {
      features: { dtype: DataType.DT_FLOAT, tensorShape: { dim: [{ size: 1n }, { size: 2n }] }, floatVal: [0.5, 0.25] },
    },
  });
  const { predict } = PredictionService.method;
  const answer = await new Promise<Buffer>((resolve, reject) => {
    const message = Buffer.from(toBinary(PredictRequestSchema, request));
    client.makeUnaryRequest(pathOf(predict), asBytes, asBytes, message, (error, bytes) =>
      error || !bytes ? reject(error) : resolve(bytes),
    );
  });
  client.close();
  const { outputs, modelSpec } = fromBinary(PredictResponseSchema, answer);
  expect(modelSpec?.versionChoice).toMatchObject({ value: { value: 41n } });
  expect(Float32Array.from(predictions.flat())).toEqual(Float32Array.from(outputs.probabilities?.floatVal ?? []));
  child.kill('SIGINT');
  expect((await once(child, 'close'))[0]).toBe(130);
});

test.each(['tfserving', 'oip'])('%s says how to call it, and the commands that it prints work', async (protocol) => {
  const { child, said } = await serve(protocol, '--port', '0', '--grpc-port', '0');
  const lines = [...said.matchAll(/^ {2}curl (?:-d '([^']+)' )?(http\S+)$/gm)];
  expect(lines.length).toBeGreaterThan(2);
  for (const [, body, url = ''] of lines) {
    const response = await fetch(url, body === undefined ? {} : { method: 'POST', body });
    expect([url, response.status]).toEqual([url, 200]);
  }
  child.kill('SIGINT');
});

test('web says where its page is, how to call it, and writes an Envoy that does the same', async () => {
  const file = join(folder, 'envoy.json');
  const args = ['--port', '0', '--grpc-port', '0', '--allow-origin', 'https://app.example', '--envoy-out', file];
  const { child, said, err } = await serve('web', ...args);
  const [, page = ''] = /^the page that calls it: (\S+)$/m.exec(said) ?? [];
  expect(await (await fetch(page)).text()).toContain('<h1>gRPC from a page</h1>');
  const lines = [
    ...said.matchAll(/^ {2}curl (?:-N )?(?:-H 'content-type: application\/json' -d '([^']+)' )?(http\S+)$/gm),
  ];
  expect(lines).toHaveLength(4);
  for (const [, body, url = ''] of lines) {
    const response = await fetch(url, body === undefined ? {} : { ...ask, body });
    expect([url, response.status]).toEqual([url, 200]);
    await response.text();
  }
  const config = await readFile(file, 'utf8');
  const own = page.slice(0, -1);
  for (const origin of [own, own.replace('127.0.0.1', 'localhost'), 'https://app.example'])
    expect(config).toContain(`"exact": "${origin}"`);
  expect(config).toContain(`"port_value": ${/model server on 127\.0\.0\.1:(\d+)$/m.exec(said)?.[1]}`);
  child.kill('SIGINT');
  expect((await once(child, 'close'))[0]).toBe(130);
  expect(await err).not.toContain('cut');
});

test.each([true, false])('web stands before a server elsewhere, with TLS: %s', async (isEncrypted) => {
  const authority = await createAuthority();
  const ca = join(folder, 'ca-of-upstream.pem');
  await writeFile(ca, authority.ca);
  const site = siteAt('127.0.0.1', 0, isEncrypted ? await authority.certify('behind', ['127.0.0.1']) : null);
  await using behind = await startGrpc({}, { site });
  const trust = isEncrypted ? ['--cacert', ca] : [];
  const { child, said, err } = await serve('web', '--port', '0', '--upstream', behind.address, '--json', ...trust);
  const { web: origin, ...others } = JSON.parse(said);
  expect(others).toEqual({
    grpc: behind.address,
    metrics: `${origin}/metrics`,
    tls: false,
    caFile: null,
    cors: { origins: [], credentials: false },
    envoy: null,
  });
  expect((await fetch(`${origin}/predict`, ask)).status).toBe(200);
  expect(behind.model.scored).toBe(1);
  child.kill('SIGINT');
  expect((await once(child, 'close'))[0]).toBe(130);
  expect(await err).not.toContain('Warning');
});

test('without a grace calls are cut, which is said', async () => {
  const { child, said, err } = await serve(
    'rest',
    '--port',
    '0',
    '--model-ms',
    '60000',
    '--slots',
    '1',
    '--grace',
    '0',
    '--json',
  );
  const { rest: origin, ...others } = JSON.parse(said);
  expect(others).toMatchObject({ grpc: null, metrics: `${origin}/metrics`, tls: false, model: { modelMs: 60_000 } });
  const calls = [fetch(`${origin}/predict`, ask), fetch(`${origin}/predict`, ask)];
  const cut = Promise.all(calls.map((call) => expect(call).rejects.toThrow()));
  await expect.poll(async () => (await fetch(`${origin}/metrics`)).text()).toMatch(/^model_calls_waiting\{.*\} 1$/m);
  child.kill('SIGINT');
  await cut;
  expect((await once(child, 'close'))[0]).toBe(130);
  expect(await err).toContain('two-am: calls that were not answered by then are cut.\n');
});

test('with a certificate of your own, on all addresses, which is said', async () => {
  const authority = await createAuthority();
  const { key, cert } = await authority.certify('my server');
  const files = { key: join(folder, 'key.pem'), cert: join(folder, 'cert.pem') };
  await writeFile(files.key, key);
  await writeFile(files.cert, cert);
  const args = ['--host', '0.0.0.0', '--port', '0', '--cert', files.cert, '--key', files.key];
  const { child, said, err } = await serve('rest', ...args);
  const [, origin = ''] = /^REST model server on (https:\S+)$/m.exec(said) ?? [];
  const dispatcher = new Agent({ connect: { ca: authority.ca } });
  expect((await fetch(`${origin}/predict`, { ...ask, dispatcher })).status).toBe(200);
  await dispatcher.close();
  child.kill('SIGINT');
  expect(await err).toMatch(/^two-am: everybody who reaches this machine at 0\.0\.0\.0 can call it/);
});

describe('wrong use: one line and a remedy', () => {
  test.each([
    [['soap'], 'serve has no protocol "soap"', 'rest, grpc, gateway, web, tfserving, oip'],
    [['grcp'], 'serve has no protocol "grcp"', 'Did you mean grpc?'],
    [['rest', '--grpc-port', '1'], '--grpc-port is for what has two ports', 'Say --port.'],
    [['rest', '--model-name', 'm'], '--model-name is not for rest', 'It is for tfserving and oip'],
    [['grpc', '--version-labels', 'a=1'], '--version-labels is not for grpc', 'It is for tfserving'],
    [['tfserving', '--tokens', '3'], '--tokens is not for tfserving', 'It is for grpc, gateway and web'],
    [['tfserving', '--model-versions', '1,v2'], '--model-versions cannot be "v2" for tfserving', 'whole numbers'],
    [['tfserving', '--version-labels', 'blue=9'], '--version-labels cannot be "blue=9"', 'such as stable=3'],
    [['tfserving', '--model-name', 'a/b'], '--model-name cannot be "a/b"', 'part of paths'],
    [['oip', '--version-labels', 'a=1'], '--version-labels is not for oip', 'It is for tfserving'],
    [['oip', '--model-versions', 'v1'], '--model-versions cannot be "v1" for oip', 'whole numbers'],
    [['rest', '--cert', 'x.pem'], '--cert and --key go together', 'Give both'],
    [['rest', '--allow-origin', '*'], '--allow-origin is not for rest', 'It is for web'],
    [['grpc', '--upstream', 'a:1'], '--upstream is not for grpc', 'It is for web'],
    [['rest', '--cacert', 'x.pem'], '--cacert is not for rest', 'It is for web'],
    [['web', '--cacert', 'x.pem'], '--cacert needs --upstream', 'Name that'],
    [['web', '--upstream', 'http://a:1'], '--upstream cannot be "http://a:1"', 'Write host:port'],
    [['web', '--upstream', 'a:1', '--model-ms', '3'], '--model-ms is not for web', '--upstream names another'],
    [['web', '--upstream', 'a:1', '--grpc-port', '3'], '--grpc-port is not for web', '--upstream names another'],
    [['web', '--allow-origin', 'https://A.example/'], '--allow-origin cannot be', 'Write https://a.example, as'],
    [['web', '--allow-origin', 'localhost:5173'], '--allow-origin cannot be', 'Write a scheme and a host'],
    [['web', '--allow-origin', '*', '--allow-credentials'], '--allow-credentials cannot go with', 'Name the origins'],
    [['web', '--allow-credentials'], '--allow-credentials is for pages of other origins', '--allow-origin'],
    [['web', '--tls', '--envoy-out', 'x.json'], '--envoy-out needs a certificate in files', 'with --cert and --key'],
    [['rest', '--ca-out', 'x.pem'], '--ca-out needs --tls', 'Add --tls.'],
    [['rest', '--keepalive-time-ms', '9'], '--keepalive-time-ms is not for rest', 'It is for servers of gRPC'],
    [['web', '--upstream', 'a:1', '--max-connection-age-ms', '9'], '--max-connection-age-ms is not', 'web without'],
    [['grpc', '--timeout-keep-alive', '9'], '--timeout-keep-alive is not for grpc', 'It is for servers of REST'],
    [['grpc', '--max-connection-age-grace-ms', '9'], 'needs --max-connection-age-ms', 'Add --max-connection-age-ms'],
    [['grpc', '--keepalive-permit-without-calls'], 'needs --min-ping-interval-ms', 'as often as they like'],
    [['rest', '--headers-timeout-ms', '40000'], 'is more than all of a request may take, 30000 ms', 'at least as much'],
    [['grpc', '--keepalive-timeout-ms', '0'], '--keepalive-timeout-ms', 'Give a whole number from 1 to 86,400,000.'],
    [
      ['grpc', '--max-connection-age-ms', '99999999999'],
      '--max-connection-age-ms',
      'Give a whole number from 1 to 86,400,000.',
    ],
    [
      ['rest', '--cert', launcher, '--key', launcher],
      '--cert and --key are no certificate with its key',
      'Give PEM files',
    ],
    [['rest', '--port', '0', '--host', '192.0.2.1'], 'cannot listen on 192.0.2.1', 'address of this machine'],
    [['grpc', '--port', '0', '--host', '192.0.2.1'], 'cannot listen on 192.0.2.1', 'address of this machine'],
  ])('%j', async (args, message, hint) => {
    const { code, err } = await refuse(...args);
    const [first = '', second = '', ...more] = err
      .trimEnd()
      .split('\n')
      .filter((line) => !line.includes('everybody who reaches'));
    expect(first).toContain(message);
    expect(second).toContain(hint);
    expect({ code, more }).toEqual({ code: 2, more: [] });
  });

  test.each(['rest', 'grpc'])('a port that is taken, for %s', async (protocol) => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const { code, err } = await refuse(protocol, '--port', String(port));
    expect({ code, err }).toEqual({
      code: 2,
      err: `two-am: Port ${port} on 127.0.0.1 is taken.\n  Stop what listens there, or choose another port.\n`,
    });
  });
});
