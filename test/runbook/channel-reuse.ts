import { expect, it } from 'vitest';
import type { RunbookCase } from './runbook-case.ts';
import { has } from './shell.ts';

const grpc = import.meta.resolve('@grpc/grpc-js');

export const channelReuse: RunbookCase = {
  labId: 'channel-reuse',

  fillIn: ({ processes }) => ({
    PID: String(processes.get('storefront')?.pid),
    STOREFRONT: `http://${processes.get('storefront')?.addresses[0]}`,
    MODEL: processes.get('model-1')?.addresses[0] ?? '',
    MODEL_METRICS: processes.get('model-1')?.addresses[1] ?? '',
  }),

  confirm({ run, fewerViews }) {
    it('has bad views within seconds', async () => {
      await expect.poll(fewerViews, { timeout: 20_000 }).toBe('4 of 4 views bad\n');
    });

    it('1: its descriptors are connections to the model, up to the limit', async ({ skip }) => {
      skip(process.platform !== 'linux' || !has('ss'), '/proc and ss are of Linux');
      const looks = readHeld(await run('holds'));
      expect(looks).toHaveLength(6);
      // Given back in one go every ten seconds, and taken again: what counts is the fullest of six looks.
      const fullest = looks.toSorted((one, other) => other.held - one.held)[0];
      expect(fullest?.held).toBeGreaterThan(0.9 * (fullest?.limit ?? Number.NaN));
      expect(fullest?.toModel).toBeGreaterThan(0.6 * (fullest?.held ?? Number.NaN));
    });

    it('2: hundreds of new connections, a busy CPU, and views where the storefront answers', async ({ skip }) => {
      skip(process.platform !== 'linux' || !has('ss'), '/proc and ss are of Linux');
      const [, opened, views, cpu] =
        /^(\d+) new connections, (\d*) views, CPU (\d+) % of a core$/m.exec(await run('opens')) ?? [];
      expect(Number(opened)).toBeGreaterThan(100);
      expect(Number(cpu)).toBeGreaterThan(20);
      // At the wall whoever asks for the figures may be dropped; else it is what it handled in ten seconds.
      if (views !== '' && views !== '0') expect(Number(views)).toBeGreaterThan(Number(opened) / 2);
    });

    it('3: the errors say EMFILE, or look like DNS, and the name resolves', async () => {
      const printed = await run('errors');
      expect(printed).toMatch(
        /^\d+x 14 UNAVAILABLE: (?:No connection .* connect EMFILE|Name resolution failed for target dns:localhost)/m,
      );
      expect(printed).toMatch(/^(?:127\.0\.0\.1|::1) +localhost/m);
    });
  },

  mitigation: 'turn the campaign away, then restart',
  async recovered({ run }) {
    if (process.platform !== 'linux' || !has('ss')) return;
    const looks = readHeld(await run('holds'));
    expect(Math.max(...looks.map(({ held, limit }) => held / limit))).toBeLessThan(0.9);
  },

  metricsNamed: 4,
  ciCheck: {
    block: 'ci-check',
    file: 'client.js',
    tries: [
      {
        name: 'a client for every call',
        source: clientWith('(address, ca) => new Client(address, credentials.createSsl(ca))'),
        failing: ['ten calls, one after the other, share a connection', 'ten calls at a time share a few'],
      },
      {
        name: 'a client for every call, closed after it',
        source: clientWith('(address, ca) => new Client(address, credentials.createSsl(ca))', 'client.close();'),
        failing: ['ten calls, one after the other, share a connection', 'ten calls at a time share a few'],
      },
      {
        name: 'one client',
        source: clientWith(`(() => {
  const clients = new Map();
  return (address, ca) => {
    const client = clients.get(address) ?? new Client(address, credentials.createSsl(ca));
    clients.set(address, client);
    return client;
  };
})()`),
        failing: [],
      },
    ],
  },
};

/** A client of grpc-js, got as `how` says for each call. */
function clientWith(how: string, after = ''): string {
  return `
import { Client, credentials } from ${JSON.stringify(grpc)};
const asIs = (bytes) => bytes;
const clientFor = ${how};
export function ask(address, ca) {
  const client = clientFor(address, ca);
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest('/any.Service/Method', asIs, asIs, Buffer.alloc(1), (error, answer) => {
      ${after}
      if (error) reject(error);
      else resolve(answer);
    });
  });
}
`;
}

const heldLine = /^(\d+) of (\d+) descriptors, (\d+) of them connections to the model$/gm;

function readHeld(printed: string) {
  return [...printed.matchAll(heldLine)].map(([, held, limit, toModel]) => ({
    held: Number(held),
    limit: Number(limit),
    toModel: Number(toModel),
  }));
}
