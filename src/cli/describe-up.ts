import type { UpWorld } from '../run/up/up.ts';

/** Where everything is, and what to do with it. */
export function describeUp({ lab, state, ratePerSecond, processes, balancer, grpc }: UpWorld): string {
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
    ...(grpc ? sayGrpc(grpc) : []),
    '  mitigations    npm run lab -- mitigate',
    '  to end it      Ctrl-C',
    '',
  ].join('\n');
}

/** With reflection, so that nobody needs the .proto: docs/grpc-tools.md has more of them. */
function sayGrpc({ address, tls, product: { dimension, candidates } }: NonNullable<UpWorld['grpc']>): string[] {
  const grpcurl = `grpcurl ${tls ? '-insecure' : '-plaintext'}`;
  const predict = `${address} modelservice.ModelService/Predict`;
  const rows = `{ dimension: ${dimension}, features: Array.from({ length: ${dimension * candidates} }, Math.random) }`;
  return [
    `  model server   ${grpcurl} ${address} describe`,
    `  two rows       ${grpcurl} -d '{"dimension": 2, "features": [0.1, 0.2, 0.3, 0.4]}' ${predict}`,
    `  a page's rows  node -p 'JSON.stringify(${rows})' | ${grpcurl} -d @ ${predict}`,
  ];
}
