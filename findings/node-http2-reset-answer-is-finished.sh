#!/usr/bin/env bash
# Node: an HTTP/2 answer that its client has reset counts as finished, and a pipeline into it never ends.
#
# Expected: as over HTTP/1.1. Who leaves in the midst of an answer makes `close` come with
#           `writableFinished` false and without `finish`, and stream.pipeline reject.
# Found:    http2's compatibility API says `finish`, then `close`, with `writableFinished` true, though
#           end() was never called; stream.pipeline neither resolves nor rejects, and never closes
#           its source.
# Matters:  a server that ends its work by one of these, as much code for express does, works on for
#           nobody once TLS brings HTTP/2: a stream of tokens that a page has cancelled is made to its
#           end. `writableEnded`, or the stream's own `aborted` and `rstCode`, tell the truth.
# Versions: Node 24.21.0; the same with 20.20.2.
# Source:   https://nodejs.org/docs/latest-v24.x/api/http2.html#class-http2http2serverresponse does not say.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat > try.mjs <<'END'
import http from 'node:http';
import http2 from 'node:http2';
import { pipeline } from 'node:stream/promises';

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
async function serve(create, leave) {
  const seen = { finish: 'no', finished: '?', pipeline: 'pending', source: 'open' };
  let closed;
  const isClosed = new Promise((resolve) => (closed = resolve));
  const server = create((request, response) => {
    response.once('finish', () => (seen.finish = 'yes'));
    response.once('close', () => {
      seen.finished = response.writableFinished;
      closed();
    });
    async function* tokens() {
      try {
        for (;;) {
          yield 'token ';
          await pause(10);
        }
      } finally {
        seen.source = 'closed';
      }
    }
    pipeline(tokens(), response).then(
      () => (seen.pipeline = 'resolved'),
      (error) => (seen.pipeline = error.code),
    );
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const end = leave(`http://127.0.0.1:${server.address().port}`);
  await isClosed;
  // A second is a hundred tokens.
  await pause(1_000);
  end();
  server.close();
  return `finish: ${seen.finish}, writableFinished: ${seen.finished}, pipeline: ${seen.pipeline}, source: ${seen.source}`;
}

const overHttp1 = await serve(http.createServer, (origin) => {
  http.get(origin, (response) => response.once('data', () => response.destroy()));
  return () => {};
});
const overHttp2 = await serve(http2.createServer, (origin) => {
  const session = http2.connect(origin);
  const stream = session.request({ ':path': '/' });
  stream.once('data', () => stream.close(http2.constants.NGHTTP2_CANCEL));
  return () => session.destroy();
});
console.log(`HTTP/1.1: ${overHttp1}`);
console.log(`HTTP/2:   ${overHttp2}`);
const isKnown =
  overHttp1 === 'finish: no, writableFinished: false, pipeline: ERR_STREAM_PREMATURE_CLOSE, source: closed' &&
  overHttp2 === 'finish: yes, writableFinished: true, pipeline: pending, source: open';
if (!isKnown) {
  console.log('CHANGED');
  process.exitCode = 1;
}
process.exit();
END
echo "Versions: Node $(node -v)"
echo "Expected: the same over both"
echo "Seen:"
timeout 60 node try.mjs
