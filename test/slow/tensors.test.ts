import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { create, type DescFile, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { projectFolder } from '../../src/lab/folders.ts';
import { GRPCInferenceService } from '../../src/rpc/generated/open_inference_pb.js';
import { ModelService } from '../../src/rpc/generated/tensorflow/serving/model_service_pb.js';
import { PredictionService } from '../../src/rpc/generated/tensorflow/serving/prediction_service_pb.js';
import { describeTools, isInstalled, programOf, type Tool, type ToolCase } from '../tools-of-others.ts';

/** Clients of others at our servers of tensors, and ours at theirs. docs/tensors.md says which. */

interface Place {
  /** Where a server speaks that protocol. */
  readonly tfserving: Served;
  readonly oip: Served;
  readonly folder: string;
}

interface Served {
  readonly origin: string;
  readonly address: string;
}

const peers = resolve(import.meta.dirname, 'tensor-peers');
const node = join(projectFolder, 'node_modules/.bin/node');
const launcher = join(projectFolder, 'bin/lab.mjs');

const named = { name: 'python3', variable: 'TWO_AM_TENSORS_PYTHON' } as const;
const probeFor = (modules: string) => [
  '-c',
  `import sys; sys.path.insert(0, ${JSON.stringify(peers)}); import grpc, numpy, requests; ${modules}`,
];
const same = (messages: string, others: string) => ({
  args: ({ folder }: Place) => [join(peers, 'compare_protos.py'), join(folder, messages), others],
  says: ['compared True differing 0\n'],
});

const official: Tool<ToolCase<Place>> = {
  ...named,
  probe: probeFor('import official'),
  get: '`pip install grpcio numpy requests`, `pip install --no-deps tensorflow-serving-api==2.14.1 tensorflow-protobuf==2.11.0`',
  cases: {
    'the messages of TF Serving': same('tfserving.binpb', 'tfserving'),
    'a client of the official messages': {
      args: ({ tfserving: { address, origin } }) => [join(peers, 'tfserving_client.py'), address, origin],
      says: [
        'tensor_content (4, 10) True 3\nfloat_val True\nbatch dimension True\ndouble True\nhalf float16 True\nbytes True True\n',
        'version, label [1, 2]\nNaN [False, True, False, False] True\n',
        'NOT_FOUND Servable not found for request: Latest(m)',
        'INVALID_ARGUMENT Expects arg[0] to be float but double is provided\n',
        'FAILED_PRECONDITION Serving signature key "x" not found',
        'large (40, 10)\n',
        'status [(1, 30, 0), (2, 30, 0), (3, 30, 0)]\n',
        "metadata True ['serving_bytes', 'serving_default', 'serving_double', 'serving_half']\nsignature 1 [-1, 10]\n",
        'row True\ncolumn True\nb64 True\nNaN over REST 200 [False, True, False, False]\n',
        "status {'version': '3', 'state': 'AVAILABLE', 'status': {'error_code': 'OK', 'error_message': ''}}\n",
        'error Servable not found for request: Latest(m)',
      ],
    },
  },
};

const triton: Tool<ToolCase<Place>> = {
  ...named,
  probe: probeFor('import tritonclient.grpc, tritonclient.http'),
  get: '`pip install requests tritonclient[all]==2.73.0`',
  cases: {
    'the messages of Triton': same('oip.binpb', 'triton'),
    tritonclient: {
      args: ({ oip: { address, origin } }) => [join(peers, 'triton_client.py'), address, origin],
      says: [
        'grpc (4, 10) True\nall outputs True r-1 3\nhealth True True True True False\n',
        "metadata ['3', '2', '1'] [{'name': 'features', 'datatype': 'FP32', 'shape': ['-1', '-1']}] True\n",
        "StatusCode.NOT_FOUND Request for unknown model: 'm' is not found",
        "StatusCode.INVALID_ARGUMENT inference input 'features' data-type is 'FP64', but model 'model' expects",
        'large (40, 10) (40, 10)\n',
        'http binary True\nNaN [False, True, False, False]\nhttp json True\nNaN [False, True, False, False]\n',
        'all outputs True True\nbody True\nhealth True True True False\n',
        "404 Request for unknown model: 'm' is not found",
      ],
    },
  },
};

const kserve: Tool<ToolCase<Place>> = {
  ...named,
  probe: probeFor('import kserve'),
  get: '`pip install requests kserve==0.21.0`',
  cases: {
    'the messages of KServe': same('oip.binpb', 'kserve'),
    'the clients of kserve': {
      args: ({ oip: { address, origin } }) => [join(peers, 'kserve_client.py'), address, origin],
      says: [
        'grpc [(4, 10), (4, 10)] r-1 model\nhealth True True True\n',
        'rest True True r-1 None\nrest False True r-1 None\nhealth True True True\n',
      ],
    },
  },
};

const children: ChildProcess[] = [];
let place: Place;
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'two-am-tensors-'));
  await write(join(folder, 'tfserving.binpb'), [PredictionService.file, ModelService.file]);
  await write(join(folder, 'oip.binpb'), [GRPCInferenceService.file]);
  place = { tfserving: await serve('tfserving'), oip: await serve('oip'), folder };
});
afterAll(async () => {
  for (const child of children) {
    child.kill('SIGTERM');
    await once(child, 'close');
  }
  await rm(place.folder, { recursive: true });
});

describeTools([official, triton, kserve], ({ args }, run) => run(args(place)));

/** Our client at a server of others. */
async function call(...args: readonly string[]) {
  const { stdout } = await promisify(execFile)(node, [launcher, 'call', ...args, '--json']);
  return JSON.parse(stdout);
}
const rows = ['--features', '0.5,0.25,-1,2', '--rows', '2'];

describe.runIf(isInstalled(official))('a server of the official messages', () => {
  let server: ChildProcess;
  let address: string;
  beforeAll(async () => {
    server = spawn(programOf(named), [join(peers, 'tfserving_server.py')]);
    address = `127.0.0.1:${(await readUntil(server, '\n')).trim()}`;
  });
  afterAll(() => void server.kill());

  it.each([
    ['tensor_content', [], '42'],
    ['float_val', ['--signature', 'as_content', '--model-version', '7'], '7'],
  ])('answers our client of %s', async (form, more, modelVersion) => {
    const said = await call('tfserving', form, '--address', address, '--input', 'x', ...rows, ...more);
    expect(said).toMatchObject({ answers: [{ probabilities: [0.75, 1], modelVersion }], failure: null });
  });

  it('refuses it in its own words', async () => {
    const args = ['call', 'tfserving', '--address', address, '--input', 'y'];
    await expect(promisify(execFile)(node, [launcher, ...args])).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('two-am: 3 INVALID_ARGUMENT: no floats in x'),
    });
  });
});

describe.runIf(isInstalled(kserve))('the server of kserve', () => {
  let server: ChildProcess;
  let origin: string;
  let address: string;
  beforeAll(async () => {
    const [http, grpc] = [await findPort(), await findPort()];
    server = spawn(programOf(named), [join(peers, 'kserve_server.py'), String(http), String(grpc)], {
      stdio: 'ignore',
    });
    [origin, address] = [`127.0.0.1:${http}`, `127.0.0.1:${grpc}`];
    const isReady = async () => (await fetch(`http://${origin}/v2/health/ready`).catch(() => null))?.ok;
    await vi.waitUntil(isReady, { timeout: 60_000, interval: 200 });
  });
  afterAll(() => void server.kill());
  const asked = ['--model-name', 'sums', '--input', 'x', ...rows];

  it.each(['raw', 'fp32_contents', 'binary', 'json'])('answers our client of %s', async (form) => {
    const at = form === 'raw' || form === 'fp32_contents' ? address : origin;
    const said = await call('oip', form, '--address', at, ...asked);
    expect(said).toMatchObject({ answers: [{ probabilities: [0.75, 1], requestId: 'call' }], failure: null });
  });

  it('answers NaN over REST with null, which our client reads as NaN', async () => {
    const said = await call('oip', 'json', '--address', origin, '--model-name', 'sums', '--features', '1,NaN');
    expect(said).toMatchObject({ answers: [{ probabilities: ['NaN'] }] });
  });

  it.each([
    ['raw', '5 NOT_FOUND: Model with name m does not exist.'],
    ['json', '404 Not Found: Model with name m does not exist.'],
  ])('refuses our client of %s in its own words', async (form, message) => {
    const at = form === 'raw' ? address : origin;
    await expect(call('oip', form, '--address', at, '--model-name', 'm')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`two-am: ${message}`),
    });
  });
});

async function findPort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

async function serve(protocol: string): Promise<Served> {
  const child = spawn(node, [launcher, 'serve', protocol, '--port', '0', '--grpc-port', '0', '--json']);
  children.push(child);
  const { rest: origin, grpc: address } = JSON.parse(await readUntil(child, '\n}\n'));
  return { origin, address };
}

async function write(path: string, files: readonly DescFile[]): Promise<void> {
  const file = withImports(files).map(({ proto }) => proto);
  await writeFile(path, toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file })));
}

function withImports(files: readonly DescFile[]): readonly DescFile[] {
  const all = new Set(files.flatMap((file) => [...withImports(file.dependencies), file]));
  return [...all].filter(({ name }) => !name.startsWith('google/'));
}

async function readUntil({ stdout, stderr }: ChildProcess, last: string): Promise<string> {
  let said = '';
  let wrong = '';
  stdout?.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  stderr?.on('data', (chunk: Buffer) => {
    wrong += chunk;
  });
  while (!said.includes(last)) {
    if (stdout === null || stdout.readableEnded) throw new Error(wrong);
    await Promise.race([once(stdout, 'data'), once(stdout, 'end')]);
  }
  return said;
}
