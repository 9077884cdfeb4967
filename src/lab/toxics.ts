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
  readonly says: string;
}

interface ToxicSpec {
  /** false: a real Toxiproxy refuses it. The embedded server reads HTTP/2, and remembers connections that it broke. */
  readonly toxiproxy: boolean;
  readonly says: string;
  readonly attributes: { readonly [name: string]: Attribute };
}

const http2Code = 'an [error code of HTTP/2](https://www.rfc-editor.org/rfc/rfc9113#section-7)';
const share = { is: 'share', leftOut: 1 } as const;
const afterFrames = { is: 'count', leftOut: 0 } as const;

export const toxics = {
  latency: {
    toxiproxy: true,
    says: 'delays each chunk',
    attributes: {
      latency: { is: 'integer', leftOut: 0, needed: true, says: 'ms' },
      jitter: { is: 'integer', leftOut: 0, says: 'ms, more or less' },
    },
  },
  bandwidth: {
    toxiproxy: true,
    says: 'limits the rate',
    attributes: { rate: { is: 'integer', leftOut: 0, needed: true, says: 'KB a second; a KB has 1,000 bytes' } },
  },
  slow_close: {
    toxiproxy: true,
    says: 'delays the end',
    attributes: { delay: { is: 'integer', leftOut: 0, needed: true, says: 'ms' } },
  },
  timeout: {
    toxiproxy: true,
    says: 'drops everything, then closes',
    attributes: {
      timeout: { is: 'integer', leftOut: 0, needed: true, says: 'ms; 0: closes when the toxic is removed' },
    },
  },
  reset_peer: {
    toxiproxy: true,
    says: 'RST instead of FIN',
    attributes: { timeout: { is: 'integer', leftOut: 0, needed: true, says: 'ms' } },
  },
  slicer: {
    toxiproxy: true,
    says: 'small chunks',
    attributes: {
      average_size: { is: 'integer', leftOut: 0, needed: true, least: 1, says: 'bytes' },
      size_variation: { is: 'integer', leftOut: 0, says: 'bytes' },
      delay: { is: 'integer', leftOut: 0, says: 'µs between chunks' },
    },
  },
  limit_data: {
    toxiproxy: true,
    says: 'closes after so many bytes',
    attributes: { bytes: { is: 'integer', leftOut: 0, needed: true, says: 'of each connection' } },
  },
  noop: { toxiproxy: true, says: 'nothing', attributes: {} },
  half_open: {
    toxiproxy: false,
    says: 'accepts, then silence, both ways; a connection that lived through it stays silent, as one that a NAT forgot',
    attributes: {},
  },
  stall: {
    toxiproxy: false,
    says: 'one pause of each connection, after so many bytes',
    attributes: {
      after_bytes: {
        is: 'integer',
        leftOut: 0,
        says: 'bytes of each connection, counted from when the toxic was added',
      },
      delay: { is: 'integer', leftOut: 0, says: 'ms; 0: until the toxic is removed' },
    },
  },
  h2_goaway: {
    toxiproxy: false,
    says: 'one GOAWAY for each connection',
    attributes: {
      code: { is: 'error-code', leftOut: 0, needed: true, says: `${http2Code}; 0: a graceful end` },
      after_frames: {
        ...afterFrames,
        says: "HEADERS and DATA in the toxic's `stream`, counted from when it was added",
      },
      last_stream: {
        is: 'stream-id',
        leftOut: null,
        says: 'the last stream that the server owns up to; left out: the last that it has received, so that no call is lost',
      },
    },
  },
  h2_rst_stream: {
    toxiproxy: false,
    says: 'RST_STREAM to both ends',
    attributes: {
      code: { is: 'error-code', leftOut: 0, needed: true, says: http2Code },
      after_frames: { ...afterFrames, says: "HEADERS and DATA of the stream, in the toxic's `stream`" },
      share: { ...share, says: 'of the streams' },
    },
  },
  grpc_status: {
    toxiproxy: false,
    says: "answers in the server's place",
    attributes: {
      status: {
        is: 'integer',
        leftOut: 0,
        needed: true,
        says: 'a [status code](https://grpc.io/docs/guides/status-codes/)',
      },
      message: { is: 'text', leftOut: '', says: 'text' },
      share: { ...share, says: 'of the calls' },
      method: { is: 'text', leftOut: '', says: '`/package.Service/Method`; left out: every method' },
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
