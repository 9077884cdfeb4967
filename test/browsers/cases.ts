import { gzipSync } from 'node:zlib';
import { create, toBinary } from '@bufbuild/protobuf';
import { PredictRequestSchema } from '../../src/rpc/generated/model_service_pb.js';
import { startGrpc } from '../../src/serve/serve.test-data.ts';
import { call, framed, framesIn, type Got, grpcWeb, predictPath, send, streamPath, tell, trailersIn } from './post.ts';
import { allowedOrigin, type Open } from './translator.ts';
import {
  answer,
  answered,
  asked,
  begin,
  type Came,
  type Peer,
  replying,
  reset,
  resetOf,
  startPeer,
} from './upstreams.ts';

/** Makes a row of docs/browsers.md happen behind a translator: what is seen. By the row's words in bold. */
type Case = (open: Open) => Promise<string>;

const nobody = 1;

/** A google.rpc.Status of code 9, with an empty message as its detail, in the base64 of gRPC. */
const url = 'type.googleapis.com/google.protobuf.Empty';
const detail = Buffer.concat([Buffer.from([0x0a, url.length]), Buffer.from(url)]);
const details = Buffer.concat([
  Buffer.from([0x08, 9, 0x12, 3]),
  Buffer.from('not'),
  Buffer.from([0x1a, detail.length]),
  detail,
])
  .toString('base64')
  .replaceAll('=', '');

/** What is seen of a call while `peer` is behind. */
async function behind(
  open: Open,
  peer: Peer,
  see: (origin: string, peer: Peer) => Promise<string> = async (origin) => tell(await call(origin, predictPath, asked)),
): Promise<string> {
  await using _peer = peer;
  await using translator = await open(peer.port);
  return await see(translator.origin, peer);
}

/** The same before our own model server. */
async function beforeModel(open: Open, see: (origin: string) => Promise<string>): Promise<string> {
  await using model = await startGrpc();
  await using translator = await open(model.server.port);
  return await see(translator.origin);
}

const requestWith = (fields: Parameters<typeof create<typeof PredictRequestSchema>>[1]) =>
  framed(toBinary(PredictRequestSchema, create(PredictRequestSchema, fields)));

/** Which of these headers reached the server behind. */
async function arrived(origin: string, { came }: Peer, headers: Readonly<Record<string, string>>): Promise<string> {
  await call(origin, predictPath, asked, headers);
  const got = (await came).headers;
  return Object.keys(headers)
    .map((name) => (got[name] === undefined ? `no ${name}` : `${name}: ${got[name]}`))
    .join(', ');
}

/** What is seen of a stream whose server fails once the page has its first message. */
async function afterMessage(open: Open, fail: (came: Came) => void): Promise<string> {
  const peer = await startPeer((stream) => {
    begin(stream);
    stream.write(answered);
  });
  return await behind(open, peer, async (origin, { came }) => {
    const onFirst = () => void came.then(fail);
    return tell(await send(origin, streamPath, { body: asked, headers: { 'content-type': grpcWeb }, onFirst }));
  });
}

const servedBy = { 'x-served-by': 'model-1' };
const cost = { 'x-cost': '7' };

/** Where a header and a trailer of the server behind stand in what came of it. */
function tellPlaces({ headers, body }: Got): string {
  const places = [
    ['in the headers', headers],
    ['in the last frame', trailersIn(body) ?? {}],
  ] as const;
  const tellOne = (name: string) => {
    const found = places.filter(([, fields]) => fields[name] !== undefined);
    return found.length === 0 ? `no ${name}` : found.map(([where, fields]) => `${name}: ${fields[name]} ${where}`);
  };
  return [servedBy, cost].flatMap((fields) => Object.keys(fields).flatMap(tellOne)).join(', ');
}

export const cases: Readonly<Record<string, Case>> = {
  'an answer': (open) => beforeModel(open, async (origin) => tell(await call(origin, predictPath, asked))),

  'refused before any message': (open) =>
    beforeModel(open, async (origin) =>
      tell(await call(origin, predictPath, requestWith({ features: [1], modelVersion: 'v9' }))),
    ),

  'refused after a message': (open) =>
    beforeModel(open, async (origin) =>
      tell(await call(origin, streamPath, requestWith({ features: [0.1, 0.2, Number.NaN, 0.4], dimension: 2 }))),
    ),

  'details of an error': async (open) =>
    behind(
      open,
      await startPeer((stream) => {
        const trailers = { 'grpc-status': '9', 'grpc-message': 'not', 'grpc-status-details-bin': details };
        stream.respond({ ':status': 200, 'content-type': 'application/grpc+proto', ...trailers }, { endStream: true });
      }),
      async (origin) => {
        const got = await call(origin, predictPath, asked);
        const fields = { ...got.headers, ...trailersIn(got.body) };
        const came = String(fields['grpc-status-details-bin'] ?? '').replaceAll('=', '');
        return came === details ? 'the same' : `other than they were: ${came}`;
      },
    ),

  'headers and trailers of the server': async (open) =>
    behind(open, await startPeer(replying(answered, { 'grpc-status': '0', ...cost }, servedBy)), async (origin) =>
      tellPlaces(await call(origin, streamPath, asked)),
    ),

  'the same of a call that fails': async (open) =>
    behind(open, await startPeer(replying(answered, { 'grpc-status': '9', ...cost }, servedBy)), async (origin) =>
      tellPlaces(await call(origin, streamPath, asked)),
    ),

  'headers of the page': async (open) =>
    behind(open, await startPeer(replying()), (origin, peer) =>
      arrived(origin, peer, { 'x-request-id': 'a1', 'x-tenant': 'b2', authorization: 'c3' }),
    ),

  'a deadline, on its way': async (open) =>
    behind(open, await startPeer(replying()), (origin, peer) => arrived(origin, peer, { 'grpc-timeout': '5S' })),

  'no deadline': async (open) =>
    behind(open, await startPeer(replying()), async (origin, { came }) => {
      await call(origin, predictPath, asked);
      const timeout = (await came).headers['grpc-timeout'];
      return timeout === undefined ? 'no grpc-timeout' : `grpc-timeout: ${timeout}`;
    }),

  'a deadline, and a server that says nothing': async (open) =>
    behind(open, await startPeer(), async (origin, { came }) => {
      const got = await call(origin, predictPath, asked, { 'grpc-timeout': '800m' });
      return `${tell(got)}; the server's stream is reset with code ${await resetOf((await came).stream)}`;
    }),

  'a deadline, after a message': async (open) =>
    behind(
      open,
      await startPeer((stream) => {
        begin(stream);
        stream.write(answered);
      }),
      async (origin) => tell(await call(origin, streamPath, asked, { 'grpc-timeout': '800m' })),
    ),

  'a deadline that is no number': async (open) =>
    behind(open, await startPeer(replying()), async (origin) =>
      tell(await call(origin, predictPath, asked, { 'grpc-timeout': 'soon' })),
    ),

  'a page that cancels': async (open) =>
    behind(open, await startPeer(), async (origin, { came }) => {
      const leaving = new AbortController();
      const headers = { 'content-type': grpcWeb };
      const sent = send(origin, streamPath, { headers, body: asked, signal: leaving.signal });
      sent.catch(() => {});
      const { stream } = await came;
      leaving.abort();
      return `the server's stream is reset with code ${await resetOf(stream)}`;
    }),

  'nobody listens behind': async (open) => {
    await using translator = await open(nobody);
    return tell(await call(translator.origin, predictPath, asked));
  },

  'the server resets the stream, before an answer': async (open) => behind(open, await startPeer(reset)),

  'the server resets the stream, after a message': (open) => afterMessage(open, ({ stream }) => reset(stream)),

  'the connection behind breaks, after a message': (open) => afterMessage(open, ({ hangUp }) => hangUp()),

  'an answer without trailers': async (open) =>
    behind(
      open,
      await startPeer((stream) => {
        begin(stream);
        stream.end(answered);
      }),
    ),

  'a web page from behind, with 503': async (open) =>
    behind(
      open,
      await startPeer((stream) => {
        stream.respond({ ':status': 503, 'content-type': 'text/html' });
        stream.end('<html>down for maintenance</html>');
      }),
    ),

  'a message above the limit': (open) =>
    beforeModel(open, async (origin) =>
      tell(await call(origin, predictPath, requestWith({ features: new Array(30_000).fill(0.5) }))),
    ),

  'a length above the limit, and no more': (open) =>
    beforeModel(open, async (origin) => tell(await call(origin, predictPath, Buffer.from([0, 0x7f, 255, 255, 255])))),

  'a compressed message of the page': async (open) =>
    behind(open, await startPeer(replying()), async (origin, { came }) => {
      const message = framed(gzipSync(asked.subarray(5)), 1);
      await call(origin, predictPath, message, { 'grpc-encoding': 'gzip' });
      const { headers, body } = await came;
      const isCompressed = (await body)[0] === 1;
      return `${isCompressed ? 'compressed' : 'plain'} when it arrives, grpc-encoding: ${headers['grpc-encoding'] ?? 'none'}`;
    }),

  'a compressed answer': async (open) =>
    behind(
      open,
      await startPeer(replying(framed(gzipSync(answer), 1), { 'grpc-status': '0' }, { 'grpc-encoding': 'gzip' })),
      async (origin) => {
        const { body, headers } = await call(origin, predictPath, asked);
        const isCompressed = framesIn(body)[0]?.flags === 1;
        return `${isCompressed ? 'compressed' : 'plain'}, grpc-encoding: ${headers['grpc-encoding'] ?? 'none'}`;
      },
    ),

  'grpc-web-text': async (open) =>
    beforeModel(open, async (origin) => {
      const type = 'application/grpc-web-text';
      const body = asked.toString('base64');
      const got = await send(origin, predictPath, { body, headers: { 'content-type': type, accept: type } });
      const decoded = Buffer.concat(
        (got.body.toString().match(/[^=]+=*/g) ?? []).map((text) => Buffer.from(text, 'base64')),
      );
      return `${tell({ ...got, body: decoded })}, ${got.headers['content-type'] ?? 'no content type'}`;
    }),

  'gRPC itself, over HTTP/1.1': (open) =>
    beforeModel(open, async (origin) =>
      tell(await send(origin, predictPath, { body: asked, headers: { 'content-type': 'application/grpc' } })),
    ),

  Connect: (open) =>
    beforeModel(open, async (origin) => {
      const headers = { 'content-type': 'application/json' };
      const { status, headers: got } = await send(origin, predictPath, { body: '{"features": [0.5]}', headers });
      return `HTTP ${status}, ${got['content-type'] ?? 'no content type'}`;
    }),

  'an unknown method': (open) =>
    beforeModel(open, async (origin) => tell(await call(origin, '/modelservice.ModelService/Nothing', asked))),

  'a content type of something else': (open) =>
    beforeModel(open, async (origin) =>
      tell(await send(origin, predictPath, { body: asked, headers: { 'content-type': 'text/plain' } })),
    ),

  'a body that ends in the midst of a message': (open) =>
    beforeModel(open, async (origin) => tell(await call(origin, predictPath, asked.subarray(0, -3)))),

  'bytes that are no message': (open) =>
    beforeModel(open, async (origin) => tell(await call(origin, predictPath, framed(Buffer.from([0xff, 0xff]))))),

  'no message at all': (open) =>
    beforeModel(open, async (origin) => tell(await call(origin, predictPath, Buffer.alloc(0)))),

  'a preflight of a page that may': (open) => beforeModel(open, (origin) => preflight(origin, allowedOrigin)),

  'a preflight of a page that may not': (open) =>
    beforeModel(open, (origin) => preflight(origin, 'https://elsewhere.example')),

  'what a page may read': (open) =>
    beforeModel(open, async (origin) => {
      const got = await call(origin, predictPath, asked, { origin: allowedOrigin });
      const names = String(got.headers['access-control-expose-headers'] ?? 'nothing');
      return names.toLowerCase().replaceAll(/,\s*/g, ', ');
    }),
};

async function preflight(origin: string, page: string): Promise<string> {
  const headers = {
    origin: page,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type,grpc-timeout,x-grpc-web',
  };
  const got = await send(origin, predictPath, { method: 'OPTIONS', headers });
  const allowed = got.headers['access-control-allow-origin'];
  if (allowed === undefined) return `HTTP ${got.status}, no origin is allowed`;
  return `HTTP ${got.status}, ${allowed} is allowed, for ${got.headers['access-control-max-age']} s`;
}
