/**
 * Faults on a link, in Toxiproxy's words: https://github.com/Shopify/toxiproxy#toxics. Names and attributes are those of
 * its HTTP API. Where `stream` is left out it is `downstream`, the answers; where `toxicity` is left out it is 1, every
 * connection.
 */
export type Toxic = {
  readonly stream?: 'upstream' | 'downstream';
  /** Share of the connections that it strikes, rolled once for each. */
  readonly toxicity?: number;
} & (ToxiproxysOwn | OurOwn);

/** What Toxiproxy 2.12 knows. Times in ms, unless told otherwise. */
type ToxiproxysOwn =
  | { readonly type: 'latency'; readonly attributes: { readonly latency: number; readonly jitter?: number } }
  /** KB a second; a KB has 1,000 bytes. */
  | { readonly type: 'bandwidth'; readonly attributes: { readonly rate: number } }
  | { readonly type: 'slow_close'; readonly attributes: { readonly delay: number } }
  /** 0: drops everything until it is removed. */
  | { readonly type: 'timeout'; readonly attributes: { readonly timeout: number } }
  | { readonly type: 'reset_peer'; readonly attributes: { readonly timeout: number } }
  /** Bytes and µs. */
  | {
      readonly type: 'slicer';
      readonly attributes: { readonly average_size: number; readonly size_variation?: number; readonly delay?: number };
    }
  | { readonly type: 'limit_data'; readonly attributes: { readonly bytes: number } }
  | { readonly type: 'noop'; readonly attributes: Readonly<Record<string, never>> };

/** What only the embedded server knows: it reads HTTP/2, and remembers connections that it broke. */
type OurOwn =
  /** Accepts, then silence, both ways; a connection that lived through it stays silent afterwards, as one that a NAT forgot. */
  | { readonly type: 'half_open'; readonly attributes: Readonly<Record<string, never>> }
  /** After so many bytes of each connection, one pause. */
  | { readonly type: 'stall'; readonly attributes: { readonly after_bytes: number; readonly delay: number } }
  | {
      readonly type: 'h2_goaway';
      readonly attributes: { readonly code: number; readonly after_frames?: number; readonly last_stream?: number };
    }
  | {
      readonly type: 'h2_rst_stream';
      readonly attributes: { readonly code: number; readonly after_frames?: number; readonly share?: number };
    }
  /** Answers this share of the calls to a method (left out: all methods) with a gRPC status. */
  | {
      readonly type: 'grpc_status';
      readonly attributes: {
        readonly status: number;
        readonly message?: string;
        readonly share?: number;
        readonly method?: string;
      };
    };

export type ToxicType = Toxic['type'];

/** Those that a real Toxiproxy refuses. */
export const ownToxics = [
  'half_open',
  'stall',
  'h2_goaway',
  'h2_rst_stream',
  'grpc_status',
] as const satisfies OurOwn['type'][];
export const toxiproxysToxics = [
  'latency',
  'bandwidth',
  'slow_close',
  'timeout',
  'reset_peer',
  'slicer',
  'limit_data',
  'noop',
] as const satisfies ToxiproxysOwn['type'][];

export function isOwnToxic(type: ToxicType): boolean {
  return ownToxics.some((own) => own === type);
}
