import { expect } from 'vitest';
import { type BehindProxy, begin, echo, hang } from './behind-proxy.ts';

const impatient = (config: string) => config.replace('timeout server 1h', 'timeout server 200ms');

export const asHaproxy: BehindProxy = {
  "HAProxy's `timeout server`, before the first message": { change: impatient, see: hang },
  "HAProxy's `timeout server`, after the first message": { change: impatient, see: begin },
  "HAProxy's `timeout server`, while the caller still sends": {
    change: impatient,
    see: (client) => client.talk('/test.Backend/Stream'),
  },
  'HAProxy without a server': { behind: 'nobody', see: (client) => client.call({ path: echo }) },
  "HAProxy's buffer is smaller than the headers": {
    async see(client, backend) {
      const neighbour = hang(client, backend);
      await expect.poll(() => backend.hanging.size).toBe(1);
      const said = await client.call({ path: echo, metadata: { long: 'x'.repeat(20 * 1_024) } });
      expect(await neighbour).toBe(said);
      return said;
    },
  },
};
