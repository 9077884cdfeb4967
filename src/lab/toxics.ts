/**
 * Every toxic, once: its attributes, what they are where they are left out, and what a lab has to say. Types, checks, the
 * server's fields and the tables of docs/faults.md come from here.
 */

export interface Attribute {
  /** `count`: an integer from 0 on. `share`: 0 to 1. `error-code`: of HTTP/2. `stream-id`: of HTTP/2. */
  readonly is: 'integer' | 'count' | 'share' | 'error-code' | 'stream-id' | 'text';
  /** null: what the server finds out by itself. */
  readonly leftOut: number | string | null;
  /** A lab has to say it: without it the toxic would do nothing worth a lab. */
  readonly needed?: true;
  /** The least that a lab may say; left out: 0. */
  readonly least?: number;
  readonly help: string;
}

interface ToxicSpec {
  /** false: a real Toxiproxy refuses it. The embedded server reads HTTP/2, and remembers connections that it broke. */
  readonly toxiproxy: boolean;
  readonly help: string;
  readonly attributes: { readonly [name: string]: Attribute };
}

const http2Code = 'an [error code of HTTP/2](https://www.rfc-editor.org/rfc/rfc9113#section-7)';
const share = { is: 'share', leftOut: 1 } as const;
const afterFrames = { is: 'count', leftOut: 0 } as const;

export const toxics = {
  latency: {
    toxiproxy: true,
    help: 'delays each chunk',
    attributes: {
      latency: { is: 'integer', leftOut: 0, needed: true, help: 'ms' },
      jitter: { is: 'integer', leftOut: 0, help: 'ms, more or less' },
    },
  },
  bandwidth: {
    toxiproxy: true,
    help: 'limits the rate',
    attributes: { rate: { is: 'integer', leftOut: 0, needed: true, help: 'KB a second; a KB has 1,000 bytes' } },
  },
  slow_close: {
    toxiproxy: true,
    help: 'delays the end',
    attributes: { delay: { is: 'integer', leftOut: 0, needed: true, help: 'ms' } },
  },
  timeout: {
    toxiproxy: true,
    help: 'drops everything, then closes',
    attributes: {
      timeout: { is: 'integer', leftOut: 0, needed: true, help: 'ms; 0: closes when the toxic is removed' },
    },
  },
  reset_peer: {
    toxiproxy: true,
    help: 'RST instead of FIN',
    attributes: { timeout: { is: 'integer', leftOut: 0, needed: true, help: 'ms' } },
  },
  slicer: {
    toxiproxy: true,
    help: 'small chunks',
    attributes: {
      average_size: { is: 'integer', leftOut: 0, needed: true, least: 1, help: 'bytes' },
      size_variation: { is: 'integer', leftOut: 0, help: 'bytes' },
      delay: { is: 'integer', leftOut: 0, help: 'µs between chunks' },
    },
  },
  limit_data: {
    toxiproxy: true,
    help: 'closes after so many bytes',
    attributes: { bytes: { is: 'integer', leftOut: 0, needed: true, help: 'of each connection' } },
  },
  noop: { toxiproxy: true, help: 'nothing', attributes: {} },
  half_open: {
    toxiproxy: false,
    help: 'accepts, then silence, both ways; a connection that lived through it stays silent, as one that a NAT forgot',
    attributes: {},
  },
  stall: {
    toxiproxy: false,
    help: 'one pause of each connection, after so many bytes',
    attributes: {
      after_bytes: {
        is: 'integer',
        leftOut: 0,
        help: 'bytes of each connection, counted from when the toxic was added',
      },
      delay: { is: 'integer', leftOut: 0, help: 'ms; 0: until the toxic is removed' },
    },
  },
  h2_goaway: {
    toxiproxy: false,
    help: 'one GOAWAY for each connection',
    attributes: {
      code: { is: 'error-code', leftOut: 0, needed: true, help: `${http2Code}; 0: a graceful end` },
      after_frames: {
        ...afterFrames,
        help: "HEADERS and DATA in the toxic's `stream`, counted from when it was added",
      },
      last_stream: {
        is: 'stream-id',
        leftOut: null,
        help: 'the last stream that the server owns up to; left out: the last that it has received, so that no call is lost',
      },
    },
  },
  h2_rst_stream: {
    toxiproxy: false,
    help: 'RST_STREAM to both ends',
    attributes: {
      code: { is: 'error-code', leftOut: 0, needed: true, help: http2Code },
      after_frames: { ...afterFrames, help: "HEADERS and DATA of the stream, in the toxic's `stream`" },
      share: { ...share, help: 'of the streams' },
    },
  },
  grpc_status: {
    toxiproxy: false,
    help: "answers in the server's place",
    attributes: {
      status: {
        is: 'integer',
        leftOut: 0,
        needed: true,
        help: 'a [status code](https://grpc.io/docs/guides/status-codes/)',
      },
      message: { is: 'text', leftOut: '', help: 'text' },
      share: { ...share, help: 'of the calls' },
      method: { is: 'text', leftOut: '', help: '`/package.Service/Method`; left out: every method' },
    },
  },
} as const satisfies Readonly<Record<string, ToxicSpec>>;

export type ToxicType = keyof typeof toxics;
export type AttributesOf<T extends ToxicType> = (typeof toxics)[T]['attributes'];

export const toxicTypes = Object.keys(toxics) as ToxicType[];

/** Whether a real Toxiproxy refuses it. */
export function isOwnToxic(type: ToxicType): boolean {
  return !toxics[type].toxiproxy;
}
