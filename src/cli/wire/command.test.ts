import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LabError } from '../../errors.ts';
import { projectFolder } from '../../lab/folders.ts';
import { parse } from '../parse.ts';

/** The real program, as a person and a script meet it. */
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'two-am-wire-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function wire(args: readonly string[], stdin: string | Uint8Array = '', env: NodeJS.ProcessEnv = {}) {
  const child = spawn(
    join(projectFolder, 'node_modules/.bin/node'),
    [join(projectFolder, 'bin/lab.mjs'), 'wire', ...args],
    {
      cwd: folder,
      env: { ...process.env, DEBUG: '', NO_COLOR: '1', ...env },
    },
  );
  child.stdin.end(stdin);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, out, err };
}

const proto = join(projectFolder, 'proto/model_service.proto');

it('lists its samples without bytes', async () => {
  const { code, out } = await wire([]);
  expect(code).toBe(0);
  expect(out).toMatch(/^samples\n\n {2}150 +the integer 150/);
});

it('reads words, files and stdin, in hex, base64 or as they are', async () => {
  await writeFile(join(folder, 'raw.bin'), Buffer.of(0x08, 0x96, 0x01));
  await writeFile(join(folder, 'hex.txt'), '08 96 01\n');
  const runs = await Promise.all([
    wire(['08', '96', '01', '--json']),
    wire(['CJYB', '--json']),
    wire(['raw.bin', '--json']),
    wire(['hex.txt', '--json']),
    wire(['-', '--json'], Buffer.of(0x08, 0x96, 0x01)),
    wire(['-', '--json', '--in', 'base64'], 'CJYB'),
  ]);
  expect(runs.map(({ code, out }) => [code, JSON.parse(out).message.json])).toEqual(runs.map(() => [0, { 1: 150 }]));
});

it('says in one line on stderr where malformed bytes are wrong, and ends with 1', async () => {
  const { code, out, err } = await wire(['08', '96']);
  expect(code).toBe(1);
  expect(out).toContain('✗ byte 1');
  expect(err.split('\n')).toEqual([
    'two-am: malformed at byte 1: expected the value of field 1, a varint; found 96, whose last byte says that one more follows, then the end',
    '  Read as message; where that is wrong, say --as http2, grpc, delimited, json.',
    '',
  ]);
});

it.each([
  [['foo!'], 'no sample and no file'],
  [['predict-reqest'], 'Did you mean the sample predict-request?'],
  [['no-such-file.bin'], 'no sample and no file'],
  [['.'], '. is a folder'],
  [['/dev/zero'], 'has more than 16,777,216 bytes'],
  [['150', '--message', 'A'], '--message needs --proto'],
  [['150', '--proto', 'no.proto'], 'there is no such file'],
  [['150', '--proto', proto, '--message', 'PredictReqest'], 'Did you mean PredictRequest?'],
  [['150', '--as', 'grcp'], 'Did you mean grpc?'],
  [['zz', '--in', 'hex'], 'is not hex: character 0: expected a hex digit'],
  [['08', '--in', 'raw'], '--in raw is for files and stdin'],
])('refuses %j with a remedy', async (args, said) => {
  const act = async () => {
    const input = await parse(['wire', ...args], new AbortController().signal);
    const { run } = await input.command.load();
    return run(input);
  };
  const error = await act().catch((thrown: unknown) => thrown);
  if (!(error instanceof LabError)) throw new Error('it was not refused', { cause: error });
  expect(error.code).toBe('usage');
  expect(`${error.message}\n${error.hint}`).toContain(said);
});

it('reads a .proto that imports others, from beside it or a folder above, and refuses a broken one', async () => {
  await writeFile(join(folder, 'b.proto'), 'syntax = "proto3"; package b; message Inner { sint32 x = 1; }');
  await writeFile(
    join(folder, 'a.proto'),
    'syntax = "proto3"; import "b.proto"; import "google/protobuf/timestamp.proto"; message Outer { b.Inner inner = 1; google.protobuf.Timestamp at = 2; }',
  );
  await writeFile(join(folder, 'broken.proto'), 'syntax = "proto3"; message {');
  const [read, broken] = await Promise.all([
    wire(['0a020803', '--proto', 'a.proto', '--message', 'Outer', '--json']),
    wire(['150', '--proto', 'broken.proto']),
  ]);
  expect(JSON.parse(read.out).message.json).toEqual({ inner: { x: -2 } });
  expect(broken.code).toBe(2);
  expect(broken.err).toMatch(/^two-am: --proto broken\.proto: illegal type name/);
});

it('writes ASCII where the locale knows no more', async () => {
  const { out } = await wire(['150'], '', { LC_ALL: 'C' });
  expect(out).toContain('1 - varint');
  expect(out).not.toMatch(/[^\n -~]/);
});
