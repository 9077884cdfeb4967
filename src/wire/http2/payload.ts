import { hexOf } from '../hex.ts';
import { count, type Problem, problem } from '../problem.ts';
import { errorName, settingName } from './names.ts';

/** A frame's payload: its bytes are `view`'s, from `at` of the input on. */
export interface Payload {
  readonly at: number;
  readonly bytes: Buffer;
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
}

export interface Told {
  readonly says: readonly string[];
  readonly problem: Problem | null;
}

const lastStream = 0x7fffffff;

/** What frames say that carry neither headers nor data; null: another kind of frame. */
export function tellPayload(payload: Payload): Told | null {
  const teller = tellers[payload.type];
  if (!teller) return null;
  const { size, tell, onConnection } = teller;
  const { at, bytes, stream } = payload;
  if (onConnection !== null && onConnection !== (stream === 0)) {
    const wanted = onConnection ? 'stream 0, since it is about the whole connection' : 'a stream from 1 on';
    return { says: [], problem: problem(at - 4, wanted, `stream ${stream}`) };
  }
  const wrong = size(payload);
  if (wrong !== null) return { says: [], problem: problem(at, wrong, count(bytes.length, 'byte')) };
  return { says: tell(payload), problem: null };
}

interface Teller {
  /** Whether it stands on stream 0; null: on any. */
  readonly onConnection: boolean | null;
  /** What its length should be; null: it is. */
  readonly size: (payload: Payload) => string | null;
  readonly tell: (payload: Payload) => string[];
}

const tellers: Readonly<Partial<Record<number, Teller>>> = {
  2: {
    onConnection: false,
    size: exactly(5),
    tell: ({ bytes }) => [tellPriority(bytes)],
  },
  3: { onConnection: false, size: exactly(4), tell: ({ bytes }) => [errorName(bytes.readUInt32BE(0))] },
  4: {
    onConnection: true,
    size({ bytes, flags }) {
      if ((flags & 1) !== 0) return bytes.length === 0 ? null : 'an acknowledgement without payload';
      return bytes.length % 6 === 0 ? null : 'settings of six bytes each';
    },
    tell: ({ bytes }) =>
      Array.from(
        { length: bytes.length / 6 },
        (_, at) => `${settingName(bytes.readUInt16BE(at * 6))} ${bytes.readUInt32BE(at * 6 + 2).toLocaleString('en')}`,
      ),
  },
  6: { onConnection: true, size: exactly(8), tell: ({ bytes }) => [hexOf(bytes)] },
  7: {
    onConnection: true,
    size: ({ bytes }) => (bytes.length >= 8 ? null : 'at least 8 bytes'),
    tell({ bytes }) {
      const debug = bytes.subarray(8).toString('latin1');
      const last = `last stream ${bytes.readUInt32BE(0) & lastStream}`;
      return [errorName(bytes.readUInt32BE(4)), last, ...(debug === '' ? [] : [`says ${debug}`])];
    },
  },
  8: {
    onConnection: null,
    size: exactly(4),
    tell({ bytes }) {
      const more = bytes.readUInt32BE(0) & lastStream;
      return [more === 0 ? 'an increment of 0, which no sender may send' : `${more.toLocaleString('en')} bytes more`];
    },
  },
};

export function tellPriority(bytes: Buffer): string {
  const word = bytes.readUInt32BE(0);
  const exclusive = word >= 2 ** 31 ? 'exclusively ' : '';
  return `depends ${exclusive}on stream ${word & lastStream}, weight ${bytes.readUInt8(4) + 1}`;
}

function exactly(size: number): Teller['size'] {
  return ({ bytes }) => (bytes.length === size ? null : `${size} bytes`);
}
