// Asks the gRPC health service on a port of this machine, and ends with 0 where it says SERVING: a container's health check.
// Plain JavaScript without a package, because it starts anew every few seconds beside what it asks.
import { connect } from 'node:http2';

const serving = 1;
// A gRPC frame of a HealthCheckRequest that names no service: not compressed, no bytes.
const request = Buffer.alloc(5);

const client = connect(`http://127.0.0.1:${process.argv[2]}`);
client.on('error', () => process.exit(1));
setTimeout(() => process.exit(1), 3_000).unref();
const call = client.request({
  ':method': 'POST',
  ':path': '/grpc.health.v1.Health/Check',
  'content-type': 'application/grpc',
  te: 'trailers',
});
const chunks = [];
call.on('data', (chunk) => chunks.push(chunk));
// Five bytes of gRPC, then field 1, `status`, as a varint.
call.on('end', () => {
  const answer = Buffer.concat(chunks);
  process.exit(answer[5] === 0x08 && answer[6] === serving ? 0 : 1);
});
call.end(request);
