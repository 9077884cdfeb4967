import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { showError } from './api-error.ts';
import type { FaultProxy, ProxySettings } from './fault-proxy.ts';
import { parseJson } from './json.ts';
import { Proxies } from './proxies.ts';
import { readText } from './read-body.ts';
import { type Answer, findRoute, type Handler, type Match, metricsRoute, type Route, routes } from './routes.ts';
import type { ServerOptions } from './server-options.ts';
import { refuseBrowser, refuseForeign } from './who-may-ask.ts';

/** Toxiproxy's HTTP API over proxies of its own; disposing it drops their connections and closes their ports. */
export interface FaultApi extends AsyncDisposable {
  readonly listener: RequestListener;
  /** As `POST /populate` with this body. Errors: `ApiError`, or an address that cannot be listened on. */
  populate(body: string): Promise<readonly ProxySettings[]>;
}

const bodyLimitBytes = 2 ** 20;

export function createFaultApi(options: ServerOptions): FaultApi {
  const proxies = new Proxies(options);
  const served = options.metrics ? [...routes, metricsRoute(options.metrics)] : routes;
  let last: Promise<unknown> = Promise.resolve();

  /** One request after the other: what one does to a listener takes more than a turn of the event loop. */
  function inTurn<T>(work: () => T | Promise<T>): Promise<T> {
    const turn = last.then(work);
    last = turn.catch(() => {});
    return turn;
  }

  async function answer(request: IncomingMessage, match: Match, handler: Handler): Promise<Answer> {
    try {
      const body = await readText(request, bodyLimitBytes);
      return await inTurn(() => handler({ ...match, proxies, readBody: () => parseJson(body) }));
    } catch (error) {
      const shown = showError(error);
      return plain(shown.status, JSON.stringify(shown));
    }
  }

  async function serve(request: IncomingMessage): Promise<Answer> {
    const foreign = refuseForeign(request);
    if (foreign) return plain(403, foreign);
    const match = matchPath(served, request);
    if (match === 'malformed') return plain(400, '400 Bad Request');
    if (!match) return plain(404, '404 page not found');
    const handler = match.methods[request.method ?? ''];
    if (!handler) return { status: 405, text: '', type: '' };
    const browser = refuseBrowser(request);
    return browser ? plain(403, browser) : answer(request, match, handler);
  }

  return {
    listener: (request, response) => void serve(request).then((given) => send(response, given)),
    populate: (body) =>
      inTurn(async () => {
        const created: FaultProxy[] = [];
        await proxies.populate(parseJson(body), created);
        return created.map(({ settings }) => settings);
      }),
    [Symbol.asyncDispose]: () => inTurn(() => proxies.stop()),
  };
}

function matchPath(among: readonly Route[], { url = '' }: IncomingMessage): Match | 'malformed' | null {
  try {
    return findRoute(among, url.split('?', 1)[0] ?? '');
  } catch {
    return 'malformed';
  }
}

function plain(status: number, line: string): Answer {
  return { status, text: `${line}\n`, type: 'text/plain; charset=utf-8' };
}

function send(response: ServerResponse, { status, text, type }: Answer): void {
  response.statusCode = status;
  response.setHeader('X-Toxiproxy-Request-Id', randomUUID());
  if (type) response.setHeader('Content-Type', type);
  if (type.startsWith('text/plain')) response.setHeader('X-Content-Type-Options', 'nosniff');
  // What is left of a body that was too large is not waited for.
  if (status === 413) response.setHeader('Connection', 'close');
  response.end(text);
}
