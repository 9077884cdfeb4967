import type { Registry } from 'prom-client';
import { showError } from './api-error.ts';
import type { FaultProxy } from './fault-proxy.ts';
import { writeJson } from './json.ts';
import type { Proxies } from './proxies.ts';
import { showToxic } from './toxic.ts';

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly type: string;
}

export interface Asked {
  readonly proxies: Proxies;
  /** Names from the path; '' where it has none. */
  readonly proxy: string;
  readonly toxic: string;
  /** Parses it. Errors: `ApiError` `bad-body`. */
  readonly readBody: () => unknown;
}

export interface Route {
  readonly path: string;
  readonly methods: Readonly<Record<string, Handler>>;
}

export type Handler = (asked: Asked) => Answer | Promise<Answer>;

const changeProxy: Handler = async ({ proxies, proxy, readBody }) => {
  const found = proxies.get(proxy);
  await proxies.update(found, readBody());
  return json(200, found.show());
};
const changeToxic: Handler = ({ proxies, proxy, toxic, readBody }) => {
  const found = proxies.get(proxy);
  const changed = found.toxic(toxic);
  found.updateToxic(changed, readBody());
  return json(200, showToxic(changed));
};

/** Of Toxiproxy 2.12: https://github.com/Shopify/toxiproxy#http-api. POST as an update is its older form. */
export const routes: readonly Route[] = [
  {
    path: '/version',
    methods: {
      GET: () => ({ status: 200, text: '{"version": "2.12.0"}\n', type: 'application/json;charset=utf-8' }),
    },
  },
  {
    path: '/reset',
    methods: {
      async POST({ proxies }) {
        await proxies.reset();
        return nothing;
      },
    },
  },
  { path: '/populate', methods: { POST: populate } },
  {
    path: '/proxies',
    methods: {
      GET: ({ proxies }) => json(200, Object.fromEntries(proxies.all.map((proxy) => [proxy.name, proxy.show()]))),
      POST: async ({ proxies, readBody }) => json(201, (await proxies.create(readBody())).show()),
    },
  },
  {
    path: '/proxies/:proxy',
    methods: {
      GET: ({ proxies, proxy }) => json(200, proxies.get(proxy).show()),
      POST: changeProxy,
      PATCH: changeProxy,
      async DELETE({ proxies, proxy }) {
        await proxies.remove(proxy);
        return nothing;
      },
    },
  },
  {
    path: '/proxies/:proxy/toxics',
    methods: {
      GET: ({ proxies, proxy }) => json(200, proxies.get(proxy).toxics.map(showToxic)),
      POST: ({ proxies, proxy, readBody }) => json(200, showToxic(proxies.get(proxy).addToxic(readBody()))),
    },
  },
  {
    path: '/proxies/:proxy/toxics/:toxic',
    methods: {
      GET: ({ proxies, proxy, toxic }) => json(200, showToxic(proxies.get(proxy).toxic(toxic))),
      POST: changeToxic,
      PATCH: changeToxic,
      DELETE({ proxies, proxy, toxic }) {
        proxies.get(proxy).removeToxic(toxic);
        return nothing;
      },
    },
  },
];

/** For Prometheus, where it was asked for. */
export function metricsRoute(metrics: Registry): Route {
  const GET: Handler = async () => ({ status: 200, text: await metrics.metrics(), type: metrics.contentType });
  return { path: '/metrics', methods: { GET } };
}

export interface Match extends Pick<Route, 'methods'> {
  readonly proxy: string;
  readonly toxic: string;
}

/** null: there is no such path. Errors: `URIError`, a percent that escapes nothing. */
export function findRoute(among: readonly Route[], path: string): Match | null {
  const parts = path.split('/').map(decodeURIComponent);
  for (const route of among) {
    const names = matchParts(route.path.split('/'), parts);
    if (names) return { methods: route.methods, proxy: names.get(':proxy') ?? '', toxic: names.get(':toxic') ?? '' };
  }
  return null;
}

/** What stands for `:name` in the path; not even an empty one. */
function matchParts(pattern: readonly string[], parts: readonly string[]): Map<string, string> | null {
  if (pattern.length !== parts.length) return null;
  const names = new Map<string, string>();
  for (const [at, wanted] of pattern.entries()) {
    const part = parts[at] ?? '';
    if (wanted.startsWith(':') && part) names.set(wanted, part);
    else if (wanted !== part) return null;
  }
  return names;
}

async function populate({ proxies, readBody }: Asked): Promise<Answer> {
  const created: FaultProxy[] = [];
  const show = () => (created.length > 0 ? created.map((proxy) => proxy.show()) : null);
  try {
    await proxies.populate(readBody(), created);
    return json(201, { proxies: show() });
  } catch (error) {
    const shown = showError(error);
    return json(shown.status, { ...shown, proxies: show() });
  }
}

function json(status: number, value: unknown): Answer {
  return { status, text: writeJson(value), type: 'application/json' };
}

const nothing: Answer = { status: 204, text: '', type: '' };
