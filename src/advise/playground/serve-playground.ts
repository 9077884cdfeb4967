import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { authorityOf, loopback } from '../../serve/addresses.ts';
import { bindHttp } from '../../services/listen.ts';
import { openDesk } from './desk.ts';
import { admit } from './guard.ts';
import { page, policy } from './page.generated.ts';
import { readSettings } from './read-settings.ts';
import { openPages } from './watching-pages.ts';

export interface PlaygroundOptions {
  /** 0: any free one. */
  readonly port: number;
  readonly signal: AbortSignal;
  /** From when its last page has left until it ends: a page that is loaded anew comes back by then. */
  readonly lingerMs?: number;
  /** @param url of the page */
  readonly onUp: (url: string) => void;
}

const usualLingerMs = 4_000;
const tokenBytes = 16;
const settingsAtMost = 1_024;

const headers: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': policy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/**
 * The playground on loopback, until its last page has been closed. Rejects with LabError `interrupted` where it is interrupted first,
 * and with `port-taken`.
 */
export async function servePlayground(options: PlaygroundOptions): Promise<void> {
  const { port: wanted, signal, lingerMs = usualLingerMs, onUp } = options;
  await using stack = new AsyncDisposableStack();
  const pages = stack.use(openPages(lingerMs));
  const desk = stack.use(openDesk(() => pages.send(desk.told)));
  const token = randomBytes(tokenBytes).toString('base64url');
  let port = 0;

  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    answer(request, response).catch(() => response.destroy());
  });
  await bindHttp(server, loopback, wanted);
  port = (server.address() as AddressInfo).port;
  stack.defer(async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  });
  onUp(`http://${authorityOf(loopback, port)}/${token}/`);
  await pages.untilLeft(signal);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const admitted = admit({ url: request.url ?? '', headers: request.headers }, token, port);
    if ('refused' in admitted) return say(response, admitted.refused === 'no-token' ? 404 : 403, 'Not for you.\n');
    switch (`${request.method} ${admitted.path}`) {
      case 'GET /':
        return say(response, 200, page, 'text/html; charset=utf-8');
      case 'GET /told':
        if (!pages.add(response, desk.told)) return say(response, 503, 'Too many pages watch already.\n');
        if (desk.told.state === 'starting') desk.ask(desk.told.settings);
        return;
      case 'POST /settings': {
        const settings = readSettings(await readText(request, settingsAtMost));
        if (settings === null) return say(response, 400, 'That is no place of the sliders.\n');
        desk.ask(settings);
        return say(response, 204);
      }
      case 'POST /stop':
        desk.stop();
        return say(response, 204);
      default:
        return say(response, 404, 'Not there.\n');
    }
  }
}

function say(response: ServerResponse, status: number, body = '', type = 'text/plain; charset=utf-8'): void {
  response.statusCode = status;
  if (body !== '') response.setHeader('content-type', type);
  response.end(body);
}

/** Of what is longer, no more than so many characters are kept: those are no settings. */
async function readText(request: IncomingMessage, atMost: number): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) if (text.length < atMost) text += chunk;
  return text.slice(0, atMost);
}
