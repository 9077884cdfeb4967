import type { Site } from '../lab/variant.ts';
import type { Metrics } from '../services/metrics.ts';
import type { Certificate } from '../services/protocol.ts';

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
  /** How long the headers, and all of a request, may take to arrive; left out: 10 and 30 s. */
  readonly patience?: Patience;
}

export interface GrpcParts {
  readonly site: Site;
  readonly metrics: Metrics;
  /** Bytes of the largest message, either way. */
  readonly messageAtMost: number;
}

export interface Patience {
  readonly headersMs: number;
  readonly requestMs: number;
}
