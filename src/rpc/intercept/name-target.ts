/** As grpc-js knows them; whatever else stands before a colon is a host. */
const schemes = ['dns', 'ipv4', 'ipv6', 'unix', 'unix-abstract', 'vsock', 'xds'];

/** A channel's target in its canonical form, with its scheme: `localhost:50051` is `dns:///localhost:50051`. */
export function canonicalTarget(target: string): string {
  const { scheme, path } = splitTarget(target);
  return scheme === 'dns' ? `dns:///${path}` : target;
}

/** What OpenTelemetry calls `server.address` and `server.port`; a list of addresses is the target itself, and has no port. */
export function serverOf(target: string): { readonly address: string; readonly port?: number } {
  const { scheme, path } = splitTarget(target);
  if (scheme === 'unix') return { address: path };
  if (path.includes(',') || !(scheme === 'dns' || scheme === 'ipv4' || scheme === 'ipv6')) return { address: target };
  const [, bracketed, plain, port] = /^(?:\[(.*)\]|([^:]*))(?::(\d+))?$/.exec(path) ?? [];
  const address = bracketed ?? plain;
  if (address === undefined || address === '') return { address: target };
  return port === undefined ? { address } : { address, port: Number(port) };
}

function splitTarget(target: string): { readonly scheme: string; readonly path: string } {
  const [, scheme = '', authority, path = ''] = /^([a-z][\w+.-]*):(?:\/\/([^/]*)\/)?(.*)$/.exec(target) ?? [];
  if (!schemes.includes(scheme)) return { scheme: 'dns', path: target };
  // `unix:///run/socket` is the path with its slash.
  return { scheme, path: scheme === 'unix' && authority !== undefined ? `/${path}` : path };
}
