import type { UpWorld } from '../run/up/up.ts';

/** Where everything is, and what to do with it. */
export function describeUp({ lab, state, ratePerSecond, processes, balancer }: UpWorld): string {
  const width = Math.max(...processes.map(({ name }) => name.length));
  const rows = processes.map(({ name, handle, address, metrics }) => {
    const where = address === null ? 'client only' : address;
    return `  ${name.padEnd(width)}  ${handle.kind} ${handle.id.padEnd(8)}${where.padEnd(18)}${metrics ?? ''}`.trimEnd();
  });
  const storefront = processes.find(({ role }) => role === 'storefront');
  return [
    `two-am  ${lab} is up: ${state}, ${Math.round(ratePerSecond)} page views a second`,
    '',
    ...rows,
    ...(balancer ? [`  ${balancer.description} on ${balancer.address}, configured by ${balancer.config}`] : []),
    '',
    `  a page view    curl http://${storefront?.address ?? ''}/recommendations/u1`,
    '  mitigations    npm run lab -- mitigate',
    '  to end it      Ctrl-C',
    '',
  ].join('\n');
}
