import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { LabError } from '../errors.ts';
import { now } from '../lab/clock.ts';
import { createFeatureStore } from '../model/feature-store.ts';
import { rank } from '../model/golden.ts';
import { createModel } from '../model/linear-model.ts';

/** What a model's weights hang on where there is nobody to keep it from. */
export const testSecret = 'no secret';

export interface SeenRequest {
  readonly id: string;
  readonly user: string;
  readonly arrivedMs: number;
}

export interface PagesServer extends AsyncDisposable {
  readonly origin: string;
  /** In order of arrival. */
  readonly seen: readonly SeenRequest[];
  /** Sockets that are open now. */
  connections(): Promise<number>;
}

/** What becomes of a request, whose right answer is `page`. */
export type Behaviour = (response: ServerResponse, page: string, request: SeenRequest) => void;

/** A storefront whose behaviour is known, to hold the generator against: in tests and in the benchmark. */
export async function servePages(seed: number, behave: Behaviour, secret = testSecret): Promise<PagesServer> {
  const store = createFeatureStore(seed);
  const model = createModel(secret);
  const pages = new Map<string, string>();
  const seen: SeenRequest[] = [];

  function pageFor(user: string, moment: number): string {
    const key = `${moment} ${user}`;
    const known = pages.get(key);
    if (known) return known;
    const { items, rows } = store.rowsFor(user, 32, 12, moment);
    const made = JSON.stringify(rank(user, 32, items, model.score(rows)));
    pages.set(key, made);
    return made;
  }

  const server = createServer((request, response) => {
    if (request.url === '/healthz') return void response.end();
    const id = String(request.headers['x-request-id']);
    const user = request.url?.replace('/recommendations/', '') ?? '';
    const arrived = { id, user, arrivedMs: now() };
    seen.push(arrived);
    behave(response, pageFor(user, Number(request.headers['x-moment'])), arrived);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new LabError('not-ready', 'the pages server has no port', 'Try again.');

  return {
    origin: `http://127.0.0.1:${address.port}`,
    seen,
    connections: () =>
      new Promise((resolve, reject) =>
        server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
      ),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      if (server.listening) await server[Symbol.asyncDispose]();
    },
  };
}
