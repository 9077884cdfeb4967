import { describe } from 'vitest';
import { describeBalancer } from '../../test/conformance/balancer-cases.ts';
import { startBalancer } from './start-balancer.ts';

/** The same tests as for HAProxy and Envoy: see `test/slow/balancer-conformance.test.ts`. */
describe('the embedded balancer', () => {
  describeBalancer(async (settings) => {
    const host = '127.0.0.1';
    const balancer = await startBalancer({ ...settings, host, port: 0 });
    return { address: `${host}:${balancer.port}`, [Symbol.asyncDispose]: () => balancer[Symbol.asyncDispose]() };
  });
});
