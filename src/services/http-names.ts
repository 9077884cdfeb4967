import type { IncomingMessage } from 'node:http';

/** Whoever asks how a process is, which is nobody's call. */
const probes = ['/metrics', '/healthz', '/openapi.json'];
/** As OpenTelemetry's conventions know them; anybody can send another. */
const methods = ['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'QUERY', 'TRACE'];

export interface Routed extends IncomingMessage {
  /** Express's, once it has found it. */
  readonly route?: { readonly path?: unknown };
}

/** Of a request, without its query; null: it is a probe. */
export function pathOf({ url = '' }: IncomingMessage): string | null {
  const [path = ''] = url.split('?', 1);
  return probes.includes(path) ? null : path;
}

/** `_OTHER`: it is none that the conventions know. */
export function knownMethod({ method = '' }: IncomingMessage): string {
  return methods.includes(method) ? method : '_OTHER';
}

/** The template, such as `/recommendations/:user`; null: no route was found. */
export function routeOf({ route }: Routed): string | null {
  return typeof route?.path === 'string' ? route.path : null;
}
