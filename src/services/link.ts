import type { Link } from '../lab/variant.ts';

/** The way straight to model servers, each `host:port`. */
export function linkTo(models: readonly string[]): Link {
  return {
    target: models.length === 1 ? String(models[0]) : `ipv4:${models.join(',')}`,
    origins: models.map((address) => `http://${address}`),
    ca: null,
  };
}
