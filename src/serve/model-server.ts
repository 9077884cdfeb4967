import type { Site } from '../lab/variant.ts';
import type { Metrics } from '../services/metrics.ts';
import type { Certificate } from '../services/protocol.ts';
import type { GrpcLimits } from './grpc/limits.ts';

/** A model server that listens; disposing it drops whoever is still connected. */
export interface ModelServer extends AsyncDisposable {
  readonly port: number;
  /** Takes no new calls, says so to health checks, and waits until those that it has are answered. */
  drain(): Promise<void>;
}

export interface RestParts {
  readonly site: Site;
  readonly metrics: Metrics;
  /** Left out: it speaks plainly. */
  readonly certificate?: Certificate;
  /** Bytes of the largest body. */
  readonly bodyAtMost: number;
  /** Left out: the usual one. */
  readonly patience?: Patience;
}

export interface GrpcParts {
  readonly site: Site;
  readonly metrics: Metrics;
  /** Bytes of the largest message, either way. */
  readonly messageAtMost: number;
  /** Of each connection; left out: the usual ones. */
  readonly limits?: GrpcLimits;
}

/** How long a server over HTTP/1.1 waits for its clients. */
export interface Patience {
  /** For all headers of a request. */
  readonly headersMs: number;
  /** For all of a request; not less than for its headers. */
  readonly requestMs: number;
  /** For the next request on a connection. */
  readonly keepAliveMs: number;
}
