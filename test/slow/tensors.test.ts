import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { create, type DescFile, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectFolder } from '../../src/lab/folders.ts';
import { ModelService } from '../../src/rpc/generated/tensorflow/serving/model_service_pb.js';
import { PredictionService } from '../../src/rpc/generated/tensorflow/serving/prediction_service_pb.js';
import { describeTools, isInstalled, programOf, type Tool, type ToolCase } from '../tools-of-others.ts';

/** Clients of others at our servers of tensors, and ours at theirs. docs/tensors.md says which. */

interface Place {
  readonly origin: string;
  readonly address: string;
  /** Our messages, as a FileDescriptorSet. */
  readonly messages: string;
}

const peers = resolve(import.meta.dirname, 'tensor-peers');
const node = join(projectFolder, 'node_modules/.bin/node');
const launcher = join(projectFolder, 'bin/lab.mjs');

const python: Tool<ToolCase<Place>> = {
  name: 'python3',
  variable: 'TWO_AM_TENSORS_PYTHON',
  probe: ['-c', `import sys; sys.path.insert(0, ${JSON.stringify(peers)}); import official, grpc, numpy, requests`],
  get: '`pip install grpcio numpy requests`, `pip install --no-deps tensorflow-serving-api==2.14.1 tensorflow-protobuf==2.11.0`',
  cases: {
    'the messages of TF Serving': {
      args: ({ messages }) => [join(peers, 'compare_protos.py'), messages],
      says: ['compared True differing 0\n'],
    },
    'a client of the official messages': {
      args: ({ address, origin }) => [join(peers, 'tfserving_client.py'), address, origin],
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

let child: ChildProcess;
let folder: string;
let place: Place;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'two-am-tensors-'));
  const messages = join(folder, 'ours.binpb');
  const file = withImports([PredictionService.file, ModelService.file]).map(({ proto }) => proto);
  await writeFile(messages, toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file })));
  child = spawn(node, [launcher, 'serve', 'tfserving', '--port', '0', '--grpc-port', '0', '--json']);
  const { rest: origin, grpc: address } = JSON.parse(await readUntil(child, '\n}\n'));
  place = { origin, address, messages };
});
afterAll(async () => {
  child.kill('SIGTERM');
  await once(child, 'close');
  await rm(folder, { recursive: true });
});

describeTools([python], ({ args }, run) => run(args(place)));

describe.runIf(isInstalled(python))('a server of the official messages', () => {
  let server: ChildProcess;
  let address: string;
  beforeAll(async () => {
    server = spawn(programOf(python), [join(peers, 'tfserving_server.py')]);
    address = `127.0.0.1:${(await readUntil(server, '\n')).trim()}`;
  });
  afterAll(() => void server.kill());

  const rows = ['--features', '0.5,0.25,-1,2', '--rows', '2'];

  it.each([
    ['tensor_content', [], '42'],
    ['float_val', ['--signature', 'as_content', '--model-version', '7'], '7'],
  ])('answers our client of %s', async (form, more, modelVersion) => {
    const args = ['call', 'tfserving', form, '--address', address, '--input', 'x', '--json', ...rows, ...more];
    const { stdout } = await promisify(execFile)(node, [launcher, ...args]);
    expect(JSON.parse(stdout)).toMatchObject({ answers: [{ probabilities: [0.75, 1], modelVersion }], failure: null });
  });

  it('refuses it in its own words', async () => {
    const args = ['call', 'tfserving', '--address', address, '--input', 'y'];
    await expect(promisify(execFile)(node, [launcher, ...args])).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('two-am: 3 INVALID_ARGUMENT: no floats in x'),
    });
  });
});

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
