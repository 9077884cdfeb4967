import type { Link } from '../lab/variant.ts';
import type { JobSettings, RankerSettings, StorefrontSettings } from './protocol.ts';

/** The way to the model servers as a process's settings have it. */
export function linkFor({ models, target, ca }: StorefrontSettings | RankerSettings | JobSettings): Link {
  const link = linkTo(models, ca);
  return target === undefined ? link : { ...link, target };
}

/**
 * The way to model servers, each `host:port`. With an authority (PEM) to trust, over TLS and by the name that they certify; a list of
 * names grpc-js does not know: its target is the first, which is all that it would call of a list as well.
 */
export function linkTo(models: readonly string[], ca?: string): Link {
  if (ca !== undefined) {
    const names = models.map((address) => `localhost:${address.slice(address.lastIndexOf(':') + 1)}`);
    return { target: String(names[0]), origins: names.map((name) => `https://${name}`), ca: Buffer.from(ca) };
  }
  return {
    target: models.length === 1 ? String(models[0]) : `ipv4:${models.join(',')}`,
    origins: models.map((address) => `http://${address}`),
    ca: null,
  };
}
