#!/usr/bin/env bash
# grpc-js shows a Connect server's error texts with %3A for ":" and %2C for ",".
#
# Expected: an error's text arrives as it was written; the gRPC protocol says how it is escaped.
# Found:    Connect escapes with encodeURIComponent, grpc-js unescapes with decodeURI, which leaves
#           the escapes of ; / ? : @ & = + $ , # alone. Connect's own client reads the text right.
# Matters:  alarms, log searches and retry rules that look for a text ("pool exhausted: model-a")
#           miss it as soon as one side of the call moves to Connect, and links in error texts break.
# Versions: @grpc/grpc-js 1.14.7 as client, @connectrpc/connect-node 2.1.2 as server.
# Source:   grpc/grpc, doc/PROTOCOL-HTTP2.md, "Status-Message": any %XX has to be understood.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --silent --no-audit --no-fund --prefix "$dir" @grpc/grpc-js@1.14.7 \
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
import grpc from '@grpc/grpc-js';

const proto = create(FileDescriptorProtoSchema, {
  name: 't.proto', package: 't', syntax: 'proto3', messageType: [{ name: 'Empty' }],
  service: [{ name: 'T', method: [{ name: 'Call', inputType: '.t.Empty', outputType: '.t.Empty' }] }],
});
const service = createFileRegistry(proto, () => undefined).getService('t.T');
const written = 'pool exhausted: model-a, see http://wiki/pools?id=7';
const server = http2.createServer(connectNodeAdapter({
  routes: (router) => router.service(service, {
    call() {
      throw new ConnectError(written, Code.ResourceExhausted);
    },
  }),
})).listen(0, '127.0.0.1');
await once(server, 'listening');
const address = `127.0.0.1:${server.address().port}`;

const sessionManager = new Http2SessionManager(`http://${address}`);
const connect = createClient(service, createGrpcTransport({ baseUrl: `http://${address}`, sessionManager }));
const byConnect = await connect.call({}).catch((error) => error.rawMessage);

const client = new grpc.Client(address, grpc.credentials.createInsecure());
const same = (bytes) => bytes;
const byGrpcJs = await new Promise((done) =>
  client.makeUnaryRequest('/t.T/Call', same, same, Buffer.alloc(0), (error) => done(error?.details)));
client.close();
sessionManager.abort();
server.close();
console.log(`the server wrote:   ${written}`);
console.log(`Connect's client:   ${byConnect}`);
console.log(`grpc-js:            ${byGrpcJs}`);
if (byConnect !== written || byGrpcJs !== 'pool exhausted%3A model-a%2C see http%3A%2F%2Fwiki%2Fpools%3Fid%3D7') {
  console.log('CHANGED: the texts differ from what is described');
  process.exitCode = 1;
}
END
version() { node -p "require('./node_modules/$1/package.json').version"; }
echo "Versions: Node $(node -v), @grpc/grpc-js $(version @grpc/grpc-js), @connectrpc/connect-node $(version @connectrpc/connect-node)"
echo "Expected: the same text three times"
echo "Seen:"
timeout 60 node try.mjs
