import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { called } from '../../src/cli/call/protocols.ts';
import { random } from '../../src/lab/random.ts';
import type { Ended, Question, TensorAsked } from '../../src/serve/call/calling.ts';
import { callMany } from './many.ts';
import { callingAt, type Served, serve } from './served.ts';

/** What docs/tensors.md says each protocol is exposed to: `npm run measure:tensors`. */

const forms = [
  ['grpc', 'predict'],
  ['tfserving', 'tensor_content'],
  ['tfserving', 'float_val'],
  ['oip', 'raw'],
  ['oip', 'fp32_contents'],
  ['rest', 'raw'],
  ['rest', 'base64'],
  ['oip', 'binary'],
  ['tfserving', 'b64'],
  ['rest', 'json'],
  ['oip', 'json'],
  ['tfserving', 'instances'],
] as const;
const asked: TensorAsked = { model: 'model', version: '', label: '', signature: '', input: '' };
const rows = 24;
const dimension = 2_000;
const floats = rows * dimension;
const rounds = 100;

function draw(count: number): Question {
  const next = random(7, 'tensors');
  const features = Float32Array.from({ length: count }, () => 2 * (next() + next() + next() - 1.5));
  return { features, dimension, modelVersion: '', requestId: '' };
}

function ask(
  protocol: string,
  form: string,
  served: Served,
  question: Question,
  maxTimeMs: number | null = null,
): Promise<Ended> {
  const what = called[protocol];
  if (what === undefined) throw new Error(`There is no ${protocol}.`);
  const address = what.isGrpc(form) ? served.grpc : served.rest;
  return what.call(form, [question], asked, callingAt(address, served.ca, maxTimeMs));
}

const serverOf = (protocol: string) => (protocol === 'rest' || protocol === 'grpc' ? 'gateway' : protocol);
const say = (...cells: readonly (string | number)[]) => void process.stdout.write(`${cells.join('\t')}\n`);

async function measureSizes(): Promise<void> {
  say('# bytes a float on the wire, and CPU of the server for a call of 24 × 2,000 floats, in ms');
  for (const [protocol, form] of forms) {
    await using served = await serve(serverOf(protocol), ['--model-ms', '0']);
    const question = draw(floats);
    for (let round = 0; round < rounds; round += 1) await ask(protocol, form, served, question);
    const beforeMs = await served.cpuMs();
    let bytes = 0;
    for (let round = 0; round < rounds; round += 1) {
      const { failure, bytesSent } = await ask(protocol, form, served, question);
      if (failure !== null) throw new Error(failure.says);
      bytes += bytesSent;
    }
    const cpuMs = ((await served.cpuMs()) - beforeMs) / rounds;
    say(protocol, form, (bytes / rounds / floats).toFixed(2), cpuMs.toFixed(1));
  }
}

async function measureLimits(): Promise<void> {
  say('# a message of 5 MB');
  for (const [protocol, form] of forms) {
    await using served = await serve(serverOf(protocol), ['--model-ms', '0']);
    const { failure } = await ask(protocol, form, served, draw(624 * dimension));
    say(protocol, form, failure === null ? 'taken' : failure.says.slice(0, 100));
  }
}

/** Each protocol over gRPC, and over REST. */
const oneOfEach = [
  ['tfserving', 'tensor_content'],
  ['oip', 'raw'],
  ['tfserving', 'instances'],
  ['oip', 'json'],
] as const;

async function measurePinning(): Promise<void> {
  say('# 200 calls of one client, 10 at a time, through a balancer of connections before two servers');
  for (const [protocol, form] of oneOfEach) {
    await using one = await serve(protocol, ['--model-ms', '10']);
    await using other = await serve(protocol, ['--model-ms', '10']);
    const key = called[protocol]?.isGrpc(form) ? 'grpc' : 'rest';
    let turn = 0;
    const balancer = createTcpServer((socket) => {
      const [host = '', port] = (turn % 2 === 0 ? one : other)[key].split(':');
      turn += 1;
      const upstream = connect(Number(port), host);
      socket.pipe(upstream).pipe(socket);
      socket.on('error', () => upstream.destroy());
      upstream.on('error', () => socket.destroy());
    }).listen(0, '127.0.0.1');
    await once(balancer, 'listening');
    await callMany(protocol, form, `127.0.0.1:${(balancer.address() as AddressInfo).port}`, null, 200, 10, true);
    say(protocol, form, `${turn} connections`, `${await one.scored()} and ${await other.scored()} calls`);
    balancer.close();
  }
}

async function measureConnecting(): Promise<void> {
  say('# CPU of the client for a call of 3 floats over TLS, in ms: one connection for all, and one for each');
  const folder = await mkdtemp(join(tmpdir(), 'two-am-measure-'));
  for (const [protocol, form] of oneOfEach) {
    await using served = await serve(protocol, ['--model-ms', '0'], join(folder, 'ca.pem'));
    const address = called[protocol]?.isGrpc(form) ? served.grpc : served.rest;
    const cells: string[] = [];
    for (const isKept of [true, false]) {
      await callMany(protocol, form, address, served.ca, 50, 1, isKept);
      const before = process.cpuUsage();
      await callMany(protocol, form, address, served.ca, 200, 1, isKept);
      const { user, system } = process.cpuUsage(before);
      cells.push(((user + system) / 1_000 / 200).toFixed(2));
    }
    say(protocol, form, ...cells);
  }
  await rm(folder, { recursive: true });
}

async function measureDeadlines(): Promise<void> {
  say('# one slot of 2 s is taken; a second call gives up after 200 ms: does the model work for it all the same?');
  for (const [protocol, form] of oneOfEach) {
    await using served = await serve(protocol, ['--model-ms', '2000', '--slots', '1']);
    const question = draw(dimension);
    const first = ask(protocol, form, served, question);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const { failure } = await ask(protocol, form, served, question, 200);
    await first;
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    say(protocol, form, failure?.says ?? 'answered', `${await served.scored()} scored`);
  }
}

await measureSizes();
await measureLimits();
await measurePinning();
await measureConnecting();
await measureDeadlines();
