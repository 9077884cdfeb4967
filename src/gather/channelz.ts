import { createRequire } from 'node:module';
import type * as Grpc from '@grpc/grpc-js';
import type { Channelz } from '../lab/evidence.ts';
import type { Gathering } from './gathering.ts';

const require = createRequire(import.meta.url);
const most = 1_000;

type Handlers = ReturnType<typeof Grpc.getChannelzHandlers>;

/**
 * grpc-js's own account of its connections, as its channelz service tells it, asked without a socket. A process that never
 * loaded grpc-js has none, and is not made to load it.
 */
export function startChannelz(): Gathering<Channelz> {
  let atMark: ReadonlyMap<string, Subchannel> = new Map();
  const read = () => new Map(readSubchannels().map((one) => [one.id, one]));
  return {
    mark() {
      atMark = read();
    },
    read: () => ({
      subchannels: [...read().values()].map(({ id, address, state, started, ended }) => ({
        address,
        state,
        started: started - (atMark.get(id)?.started ?? 0),
        inFlight: started - ended,
      })),
    }),
    stop() {},
  };
}

interface Subchannel {
  readonly id: string;
  readonly address: string;
  readonly state: string;
  readonly started: number;
  readonly ended: number;
}

function readSubchannels(): Subchannel[] {
  const handlers = loadedGrpc()?.getChannelzHandlers();
  if (!handlers) return [];
  const top = ask<{ channel: { subchannel_ref: { subchannel_id: string | number }[] }[] }>(handlers.GetTopChannels, {
    start_channel_id: '0',
    max_results: String(most),
  });
  const ids = new Set(
    (top?.channel ?? []).flatMap((one) => one.subchannel_ref.map((ref) => String(ref.subchannel_id))),
  );
  return [...ids].flatMap((id) => {
    const data = ask<{ subchannel: { data: SubchannelData } }>(handlers.GetSubchannel, { subchannel_id: id })
      ?.subchannel.data;
    if (!data) return [];
    const ended = Number(data.calls_succeeded) + Number(data.calls_failed);
    return [{ id, address: data.target, state: data.state.state, started: Number(data.calls_started), ended }];
  });
}

interface SubchannelData {
  readonly target: string;
  readonly state: { readonly state: string };
  readonly calls_started: string | number;
  readonly calls_succeeded: string | number;
  readonly calls_failed: string | number;
}

/** The handlers answer at once. null: they have nothing of that number any more. */
function ask<T>(handler: Handlers[keyof Handlers], request: Readonly<Record<string, string>>): T | null {
  let found: T | null = null;
  const take = (error: unknown, answer?: unknown) => {
    if (!error) found = answer as T;
  };
  (handler as unknown as (call: { request: unknown }, callback: typeof take) => void)({ request }, take);
  return found;
}

function loadedGrpc(): typeof Grpc | null {
  try {
    return require.cache[require.resolve('@grpc/grpc-js')]?.exports ?? null;
  } catch {
    return null;
  }
}
