import type { Backend } from '../conformance/grpc-backend.ts';
import type { connect } from './client.ts';

/** How each row that needs a proxy comes about, by its cause. */
export type BehindProxy = Readonly<Record<string, Situation>>;

interface Situation {
  /** Of the configuration that the labs run with. */
  readonly change?: (config: string) => string;
  /** What is behind it, if not a server of grpc-js: `nobody`, or one that takes each call and never ends it. */
  readonly behind?: 'nobody' | 'deaf';
  /** What is said of a call. */
  readonly see: (client: ReturnType<typeof connect>, backend: Backend) => Promise<string>;
}

export const echo = '/test.Backend/Echo';

/** A call that is never answered. */
export const hang: Situation['see'] = (client) => client.call({ path: '/test.Backend/Hang' });

/** A call that is answered once, and never again. */
export const begin: Situation['see'] = (client) => client.read('/test.Backend/Begin');
