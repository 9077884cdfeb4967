#!/usr/bin/env bash
# Connect: a timeout of 0 or less is no timeout, and Infinity is one millisecond.
#
# Expected: who passes on what is left of a budget (deadline minus now) gets DEADLINE_EXCEEDED where
#           nothing is left, as grpc-js answers; Infinity never ends.
# Found:    upside down. 0 and -5 send the call without any timeout, and the server hears of none;
#           Infinity (or 30 days) goes straight into setTimeout, which makes 1 ms of it.
# Matters:  the later a request already is, the longer Connect lets it wait: in an overload exactly
#           the calls that nobody waits for any more lose their bound. Check the rest before the call.
# Versions: @connectrpc/connect and connect-node 2.1.2 (gRPC transport), @bufbuild/protobuf 2.17.0.
# Source:   the comment on CallOptions.timeoutMs says that 0 and less disable the default timeout;
#           nothing is said of Infinity.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --silent --no-audit --no-fund --prefix "$dir" \
  @connectrpc/connect@2.1.2 @connectrpc/connect-node@2.1.2 @bufbuild/protobuf@2.17.0 >/dev/null
unset http_proxy https_proxy grpc_proxy
cd "$dir"

cat > try.mjs <<'END'
import { once } from 'node:events';
import http2 from 'node:http2';
import { create, createFileRegistry } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { connectNodeAdapter, createGrpcTransport, Http2SessionManager } from '@connectrpc/connect-node';

const proto = create(FileDescriptorProtoSchema, {
  name: 't.proto', package: 't', syntax: 'proto3', messageType: [{ name: 'Empty' }],
  service: [{ name: 'T', method: [{ name: 'Call', inputType: '.t.Empty', outputType: '.t.Empty' }] }],
});
const service = createFileRegistry(proto, () => undefined).getService('t.T');
let told;
const server = http2.createServer(connectNodeAdapter({
  routes: (router) => router.service(service, {
    async call(_request, context) {
      told = context.timeoutMs() === undefined ? 'no timeout' : 'a timeout';
      await new Promise((done) => setTimeout(done, 100));
      return {};
    },
  }),
})).listen(0, '127.0.0.1');
await once(server, 'listening');
const baseUrl = `http://127.0.0.1:${server.address().port}`;
const sessionManager = new Http2SessionManager(baseUrl);
const client = createClient(service, createGrpcTransport({ baseUrl, sessionManager }));
await client.call({});

const seen = [];
for (const timeoutMs of [50, 0, -5, Number.POSITIVE_INFINITY]) {
  told = 'nothing';
  const end = await client.call({}, { timeoutMs }).then(() => 'OK', (error) => Code[ConnectError.from(error).code]);
  seen.push(end);
  console.log(`timeoutMs ${timeoutMs}, a handler of 100 ms: ${end}${end === 'OK' ? `, the server was told ${told}` : ''}`);
}
sessionManager.abort();
server.close();
if (seen.join() !== 'DeadlineExceeded,OK,OK,DeadlineExceeded') {
  console.log(`CHANGED: ${seen}`);
  process.exitCode = 1;
}
END
version() { node -p "require('./node_modules/$1/package.json').version"; }
echo "Versions: Node $(node -v), @connectrpc/connect $(version @connectrpc/connect), connect-node $(version @connectrpc/connect-node)"
echo "Expected: DeadlineExceeded for 50, 0 and -5; OK for Infinity"
echo "Seen:"
NODE_NO_WARNINGS=1 timeout 60 node try.mjs
