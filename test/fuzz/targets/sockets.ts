import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keeperAsk } from '../../../src/drill/ask-keeper.ts';
import { LabError } from '../../../src/errors.ts';
import { askOnSocket, listenOnSocket } from '../../../src/run/socket-line.ts';
import { askMitigation, listenForMitigations, type MitigationAnswer } from '../../../src/run/up/control.ts';
import { mutateBytes, mutateValue, pick, writeValue } from '../mutate.ts';
import type { Target } from '../target.ts';

const asks = [
  { ask: 'status' },
  { ask: 'evidence', kind: 'cpu', service: 'model-1' },
  { ask: 'mitigation', words: ['restart', 'storefront'] },
  { ask: 'verify', of: 'fix' },
  { mitigation: 'restart' },
  { mitigation: null },
];
const sound: MitigationAnswer = {
  lab: 'json-blowup',
  mitigations: [{ name: 'restart', title: 'restart it', costs: 'The page comes back.' }],
  applied: null,
  error: null,
};

/** Both ends of the sockets by which `mitigate` and `drill` reach a world: whoever listens there goes on listening. */
export const sockets: Target = {
  async open() {
    const folder = await mkdtemp(join(tmpdir(), 'two-am-fuzz-'));
    process.env.XDG_RUNTIME_DIR = folder;
    const up = await listenForMitigations('json-blowup', async (name) => ({ ...sound, applied: name }));
    const keeper = await listenOnSocket(join(folder, 'keeper.sock'), async (line) => keeperAsk.parse(line));
    let answer: Buffer = Buffer.alloc(0);
    const liar = createServer(
      (socket) =>
        void socket
          .on('error', () => {})
          .resume()
          .end(answer),
    );
    const liarPath = join(folder, 'liar.sock');
    await once(liar.listen(liarPath), 'listening');
    /** What whoever asks now is told instead of what he should be; null: he is heard. `wholly`: as `mitigate` goes about it. */
    const notHeard = async (path: string, wholly: boolean) => {
      const ask = path === up.path ? { mitigation: 'restart' } : { ask: 'status' };
      const due = JSON.stringify(path === up.path ? { ...sound, applied: 'restart' } : ask);
      const asking =
        wholly && path === up.path
          ? askMitigation('restart')
          : askOnSocket(path, ask, (given): unknown => given, hungUp);
      const told = await asking.then((given) => JSON.stringify(given), String);
      return told === due ? null : `${path} says ${told}`;
    };
    return {
      async play(draw) {
        const listening = pick(draw, [up.path, keeper.path]);
        const asked = mutateLine(draw, pick(draw, asks));
        await say(listening, asked);
        const wrong = await notHeard(listening, draw() < 0.05);
        if (wrong !== null) return `after ${JSON.stringify(asked.toString())} ${wrong}`;
        answer = mutateLine(draw, sound);
        await askOnSocket(liarPath, { mitigation: null }, keeperAsk.parse, hungUp).catch((error: unknown) => {
          if (!(error instanceof LabError)) throw error;
        });
        return null;
      },
      async [Symbol.asyncDispose]() {
        await up[Symbol.asyncDispose]();
        await keeper[Symbol.asyncDispose]();
        liar.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  },
};

function mutateLine(draw: () => number, value: object): Buffer {
  const line = Buffer.from(`${writeValue(mutateValue(draw, value))}\n`);
  return draw() < 0.5 ? mutateBytes(draw, line) : line;
}

/** Says it, and leaves. */
async function say(path: string, bytes: Buffer): Promise<void> {
  const socket = connect(path).on('error', () => {});
  socket.end(bytes);
  socket.resume();
  await new Promise((resolve) => socket.once('close', resolve));
}

function hungUp(): LabError {
  return new LabError('no-answer', 'nobody answered', 'Ask again.');
}
