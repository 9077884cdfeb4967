import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../../lab/folders.ts';
import { type EnvoyPlan, writeEnvoyConfig } from './write-envoy-config.ts';

/** Before one model server, for the pages of one origin: to be taken home. */
const home: EnvoyPlan = {
  listen: { host: '0.0.0.0', port: 8_080 },
  upstream: { host: '10.0.0.11', port: 50_051 },
  cors: { origins: ['https://app.example'], credentials: false },
  tls: null,
};

const read = (plan: EnvoyPlan) => JSON.parse(writeEnvoyConfig(plan)).static_resources;

describe('an Envoy for browsers', () => {
  it('to take home is what it runs with', async () => {
    await expect(writeEnvoyConfig(home)).toMatchFileSnapshot(join(projectFolder, 'docs/browsers/envoy.json'));
  });

  it('resolves a server that has a name, and speaks HTTP/2 over TLS where it has a certificate', () => {
    const { listeners, clusters } = read({
      ...home,
      upstream: { host: 'model.internal', port: 50_051 },
      tls: { cert: '/tls/cert.pem', key: '/tls/key.pem' },
    });
    expect(clusters[0].type).toBe('STRICT_DNS');
    const [{ transport_socket }] = listeners[0].filter_chains;
    expect(transport_socket.typed_config.common_tls_context).toEqual({
      alpn_protocols: ['h2', 'http/1.1'],
      tls_certificates: [
        { certificate_chain: { filename: '/tls/cert.pem' }, private_key: { filename: '/tls/key.pem' } },
      ],
    });
  });

  it('allows credentials where they are asked for alone', () => {
    expect(writeEnvoyConfig(home)).not.toContain('allow_credentials');
    expect(writeEnvoyConfig({ ...home, cors: { ...home.cors, credentials: true } })).toContain(
      '"allow_credentials": true',
    );
  });
});
