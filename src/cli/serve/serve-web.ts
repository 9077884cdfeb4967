import { writeFileSync } from 'node:fs';
import { LabError } from '../../errors.ts';
import { authorityOf, loopback } from '../../serve/addresses.ts';
import type { CorsPlan } from '../../serve/web/cors.ts';
import { writeEnvoyConfig } from '../../serve/web/write-envoy-config.ts';
import type { Input } from '../input.ts';
import { resolveExisting, resolveTyped } from '../paths.ts';
import { originOf, type ShownWeb } from './describe-web.ts';

interface Opened {
  readonly host: string;
  readonly port: number;
  readonly upstream: string;
  readonly cors: CorsPlan;
  readonly tls: boolean;
}

/** What an Envoy needs that this process cannot give it is said before anything listens. Throws LabError `usage`. */
export function checkEnvoyOut(input: Input): void {
  if (input.text('envoy-out') === null) return;
  if (input.text('cacert') !== null)
    throw new LabError(
      'usage',
      '--envoy-out is for an upstream that speaks plainly',
      'Leave --cacert out, and add a transport_socket to the cluster that was written.',
    );
  if (input.flag('tls') && input.text('cert') === null)
    throw new LabError(
      'usage',
      '--envoy-out needs a certificate in files, and that of --tls is in memory',
      'Name one with --cert and --key, or leave --tls out.',
    );
}

/** Writes the configuration of an Envoy that does what `serve web` does, on the next port; null: nobody asked for it. */
export function writeEnvoyOut(input: Input, { host, port, upstream, cors, tls }: Opened): ShownWeb['envoy'] {
  const typed = input.text('envoy-out');
  if (typed === null) return null;
  const file = resolveTyped(typed);
  const [cert, key] = [input.text('cert'), input.text('key')];
  const own = originOf({ host, port, tls });
  // The page comes from here, and calls there.
  const names = cors.origins.includes('*') ? [] : [own, own.replace(`//${loopback}:`, '//localhost:')];
  const { hostname, port: upstreamPort } = new URL(`http://${upstream}`);
  writeFileSync(
    file,
    writeEnvoyConfig({
      listen: { host, port: port + 1 },
      upstream: { host: hostname.replaceAll(/^\[|\]$/g, ''), port: Number(upstreamPort || 80) },
      cors: { ...cors, origins: [...new Set([...cors.origins, ...names])] },
      tls:
        cert === null || key === null
          ? null
          : { cert: resolveExisting('--cert', cert), key: resolveExisting('--key', key) },
    }),
  );
  return { file, origin: `${tls ? 'https' : 'http'}://${authorityOf(host, port + 1)}` };
}
