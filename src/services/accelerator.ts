import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { LabError, messageOf } from '../errors.ts';
import { startDigits } from '../gather/digits.ts';
import type { Gathering } from '../gather/gathering.ts';
import { startProcessFigures } from '../gather/process.ts';
import { type SlotsWatch, startSlots } from '../gather/slots.ts';
import { now } from '../lab/clock.ts';
import type { Scored } from '../lab/evidence.ts';
import { noDeadline } from '../lab/until.ts';
import type { Call, Scorer } from '../lab/variant.ts';
import { signIds } from '../load/signed-ids.ts';
import { createModel } from '../model/linear-model.ts';
import {
  decodeScore,
  encodeScores,
  type Frame,
  type Kind,
  kinds,
  readFrames,
  type ScoreRequest,
  writeFrame,
} from './device/frames.ts';
import { createSlots, type Speed } from './device/slots.ts';
import type { Program } from './program.ts';
import type { AcceleratorSettings } from './protocol.ts';

/** Of one model server. */
interface Device {
  readonly watch: SlotsWatch;
  readonly speed: Speed;
  readonly scorer: Scorer;
  connections: number;
}

/** Of a world that stays up for days: only so many ids are remembered. */
const idsAtMost = 200_000;

/**
 * The model itself, with the slots of all its servers: what a server's process is given is a way to ask it. It runs nothing of a
 * variant, alone has the weights, and counts what it scored.
 */
export async function startAccelerator(settings: AcceleratorSettings): Promise<Program> {
  const { secret, world, tokens, host, port } = settings;
  const model = createModel(secret);
  const ids = signIds(secret);
  const count = { calls: 0, floats: 0, views: 0 };
  const seen = new Set<string>();
  const digits = startDigits();
  const figures = startProcessFigures(() => count.calls);
  const devices = new Map<string, Device>();
  const names = new Map(Object.entries(tokens).map(([name, token]) => [token, name]));

  function deviceOf(name: string): Device {
    const known = devices.get(name);
    if (known) return known;
    const watch = startSlots(world.slots);
    const speed = { modelMs: world.modelMs };
    const device = { watch, speed, scorer: createSlots(model, world.slots, speed, watch), connections: 0 };
    devices.set(name, device);
    return device;
  }

  function remember({ id, values }: ScoreRequest): void {
    count.calls += 1;
    count.floats += values.length;
    digits.came(values);
    if (!ids.isOurs(id) || seen.has(id)) return;
    if (seen.size >= idsAtMost) seen.clear();
    seen.add(id);
    count.views += 1;
  }

  function serve(socket: Socket): void {
    let device: Device | null = null;
    const leaving = new Map<number, AbortController>();
    const tell = (kind: Kind, call: number, ...parts: readonly Uint8Array[]) => {
      if (socket.writable) writeFrame(socket, kind, call, ...parts);
    };

    async function score(scorer: Scorer, call: number, request: ScoreRequest): Promise<void> {
      const left = new AbortController();
      leaving.set(call, left);
      const until = { deadline: noDeadline, signal: left.signal };
      let beganMs = Number.NaN;
      const begin = () => {
        beganMs = now();
        tell(kinds.began, call);
      };
      try {
        const { scores } = await scorer.score(request, callOf(request.id, begin), until);
        remember(request);
        tell(kinds.scores, call, ...encodeScores(now() - beganMs, scores));
      } catch (error) {
        tell(kinds.failed, call, Buffer.from(messageOf(error)));
      } finally {
        leaving.delete(call);
      }
    }

    function take({ kind, call, body }: Frame): void {
      if (kind === kinds.hello && device === null) {
        const name = names.get(Buffer.from(body).toString());
        if (name === undefined) return void socket.destroy();
        device = deviceOf(name);
        device.connections += 1;
        return;
      }
      if (device === null) return void socket.destroy();
      if (kind === kinds.leave) leaving.get(call)?.abort();
      if (kind !== kinds.score) return;
      const request = decodeScore(body);
      if (request === null) return void socket.destroy();
      void score(device.scorer, call, request);
    }

    socket.setNoDelay(true);
    readFrames(socket, take);
    // Whoever is killed says nothing any more.
    socket.on('error', () => {});
    socket.once('close', () => {
      if (device) device.connections -= 1;
      for (const left of leaving.values()) left.abort();
    });
  }

  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    serve(socket);
  });
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;

  const scored: Gathering<Scored> = {
    // Since the start: a view's answer may come in another phase than its call.
    mark() {},
    read: () => ({ readMs: now(), ...count }),
    stop() {},
  };
  return {
    started: { port: address.port, adminPort: 0 },
    gatherings: { scored, digits, process: figures },
    // Of those that serve now.
    members: () =>
      new Map(
        [...devices]
          .filter(([, { connections }]) => connections > 0)
          .map(([name, { watch }]) => [name, { slots: watch }] as const),
      ),
    change(change) {
      if (change.kind !== 'slow')
        throw new LabError('broken-lab', `an accelerator cannot change its ${change.kind}`, 'Start another world.');
      const { model, modelMs } = change;
      if (!Object.hasOwn(tokens, model))
        throw new LabError('broken-lab', `${model} is none of this world’s model servers.`, 'Count from 1.');
      deviceOf(model).speed.modelMs = modelMs;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      for (const { watch } of devices.values()) watch.stop();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** As its slots know it; whose time it is, is booked by the server that asks. */
function callOf(id: string, onBegan: () => void): Call {
  const until = { deadline: noDeadline, signal: new AbortController().signal };
  return {
    id,
    user: '',
    until,
    stage(part, work) {
      if (part === 'model') onBegan();
      return work();
    },
  };
}
