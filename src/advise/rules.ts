import type { Need } from './need.ts';
import { fits, type Rule } from './rule.ts';

/** The document's "under 1KB" is of what travels: a float32 that JavaScript prints in full is 19.6 bytes of JSON on average. */
export const smallFloats = 51;
/** "under 1,000/sec" in its framework; its Q&A says "under a few hundred per second". */
export const modestPerSecond = 999;

const small = { atMost: smallFloats } as const;

/** The first that fits decides; the last one fits everything that is left. */
export const rules: readonly Rule[] = [
  {
    id: 'two-way-browser',
    when: { client: ['browser', 'both'], streaming: ['two-way'] },
    answer: 'grpc-web',
    reason:
      'Answers can stream to a browser, and each message up is a call of its own. If that will not do, the browser needs a WebSocket, which is none of these.',
    section: 'Decision Framework',
    quote: 'bidirectional streaming is needed (LLM tokens, audio)',
    stance: 'departs',
    because: 'gRPC-Web has no streams from the client, so no browser gets them from gRPC.',
  },
  {
    id: 'two-way',
    when: { streaming: ['two-way'] },
    answer: 'grpc',
    reason: 'Nothing else here lets both sides send while a call lasts.',
    section: 'Decision Framework',
    quote: 'bidirectional streaming is needed (LLM tokens, audio)',
    stance: 'follows',
  },
  {
    id: 'events-text',
    when: {
      client: ['browser', 'both'],
      streaming: ['server'],
      team: ['http'],
      precision: ['rounded'],
      floats: small,
    },
    answer: 'rest-json',
    reason: 'Server-sent events: `fetch` reads them, curl shows them, and nothing stands between.',
    section: 'Interview Q&A',
    quote: 'gRPC streaming is cleaner, more efficient',
    stance: 'departs',
    because: 'To a browser it takes a proxy that translates, for a stream that flows one way only.',
  },
  {
    id: 'events-bytes',
    when: { client: ['browser', 'both'], streaming: ['server'], team: ['http'] },
    answer: 'rest-base64',
    reason: 'Server-sent events carry text: the floats go as base64, in the request and in each event.',
    section: 'Interview Q&A',
    quote: 'gRPC streaming is cleaner, more efficient',
    stance: 'departs',
    because: 'To a browser it takes a proxy that translates, for a stream that flows one way only.',
  },
  {
    id: 'browser-stream',
    when: { client: ['browser', 'both'], streaming: ['server'] },
    answer: 'grpc-web',
    reason: 'Envoy translates for browsers; services behind it speak gRPC and stream from the same method.',
    section: 'gRPC Load Balancing for ML Services',
    quote: 'the standard choice when you have both browser and internal-service clients',
    stance: 'follows',
  },
  {
    id: 'public-events-text',
    when: {
      streaming: ['server'],
      consumers: ['public'],
      team: ['http', 'either'],
      precision: ['rounded'],
      floats: small,
    },
    answer: 'rest-json',
    reason: 'Server-sent events: whoever can make an HTTP request can read them, without your .proto.',
    section: 'Decision Framework',
    quote: 'the API is public-facing',
    stance: 'follows',
  },
  {
    id: 'public-events-bytes',
    when: { streaming: ['server'], consumers: ['public'], team: ['http', 'either'] },
    answer: 'rest-base64',
    reason: 'Server-sent events carry text: the floats go as base64, which any language turns back into bytes.',
    section: 'Decision Framework',
    quote: 'the API is public-facing',
    stance: 'follows',
  },
  {
    id: 'stream',
    when: { streaming: ['server'] },
    answer: 'grpc',
    reason: 'Each answer leaves as it is made, under one deadline, and a cancel reaches the model.',
    section: 'Interview Q&A',
    quote: 'each arriving as soon as it is ready',
    stance: 'follows',
  },
  {
    id: 'public-text',
    when: { consumers: ['public'], precision: ['rounded'], floats: small },
    answer: 'rest-json',
    reason: 'Anybody calls it with curl and reads the answer; at this size that costs next to nothing.',
    section: 'Decision Framework',
    quote: 'the API is public-facing',
    stance: 'follows',
  },
  {
    id: 'public-exact',
    when: { consumers: ['public'], precision: ['exact', 'special'] },
    answer: 'rest-base64',
    reason: 'You do not choose what prints the numbers at the other end; base64 of the bytes it cannot round.',
    section: 'The JSON Float Precision Trap',
    quote: 'If you must use REST and precision matters, encode raw bytes',
    stance: 'follows',
  },
  {
    id: 'public-large',
    when: { consumers: ['public'] },
    answer: 'rest-base64',
    reason: 'It stays one JSON document that curl can send; the floats in it are 5.3 bytes each, not 19.6 of text.',
    section: 'Decision Framework',
    quote: 'the API is public-facing',
    stance: 'follows',
  },
  {
    id: 'browser-text',
    when: { client: ['browser', 'both'], precision: ['rounded'], floats: small },
    answer: 'rest-json',
    reason: '`fetch` and JSON are all that a browser needs, and the payload is small.',
    section: 'Decision Framework',
    quote: 'the client is a browser',
    stance: 'follows',
  },
  {
    id: 'exact-text',
    when: { team: ['http', 'either'], precision: ['exact'], floats: small },
    answer: 'rest-json',
    reason: 'The payload is small, and JSON in full digits brings back every finite float32.',
    section: 'The JSON Float Precision Trap',
    quote: 'you lose precision',
    stance: 'departs',
    because:
      'A number that is printed in full loses nothing; one that is rounded on the way does, and so do NaN, Infinity and -0.',
  },
  {
    id: 'special-text',
    when: { team: ['http', 'either'], precision: ['special'], floats: small },
    answer: 'rest-base64',
    reason:
      'JSON has no NaN and no Infinity: JavaScript writes null, Python writes what others refuse. Bytes hold all of them.',
    section: 'The JSON Float Precision Trap',
    quote: 'If you must use REST and precision matters, encode raw bytes',
    stance: 'follows',
  },
  {
    id: 'browser-contract',
    when: { client: ['browser', 'both'], team: ['protobuf'] },
    answer: 'grpc-web',
    reason: 'One .proto for browsers and services; Envoy translates for those that cannot speak gRPC.',
    section: 'gRPC and Browser Clients',
    quote:
      'you need either gRPC-Web (with an Envoy proxy translating between gRPC-Web and gRPC) or a REST-to-gRPC gateway',
    stance: 'follows',
  },
  {
    id: 'browser-bytes',
    when: { client: ['browser', 'both'] },
    answer: 'rest-raw',
    reason: '`fetch` sends a Float32Array and reads an ArrayBuffer: nothing is printed or parsed, and no proxy is run.',
    section: 'gRPC and Browser Clients',
    quote:
      'you need either gRPC-Web (with an Envoy proxy translating between gRPC-Web and gRPC) or a REST-to-gRPC gateway',
    stance: 'departs',
    because: 'It is the bytes that make gRPC fast here, and HTTP carries bytes.',
    cheaper: ['rest-raw', 'grpc'],
  },
  {
    id: 'modest-text',
    when: { team: ['http', 'either'], floats: small, perSecond: { atMost: modestPerSecond } },
    answer: 'rest-json',
    reason: 'Small and not often: what one sees with curl is worth more than what it costs.',
    section: 'Decision Framework',
    quote: 'the payload is small (under 1KB), request rate is modest (under 1,000/sec)',
    stance: 'follows',
  },
  {
    id: 'busy-text',
    when: { team: ['http', 'either'], floats: small },
    answer: 'rest-json',
    reason: 'At this size it is the call that costs, not its format: a faster format saves nothing.',
    section: 'Decision Framework',
    quote: 'request rate is high (thousands per second)',
    stance: 'departs',
    because: 'What grpc-js adds to a call in Node is more than what JSON costs for so few floats.',
    cheaper: ['rest-json', 'grpc'],
  },
  {
    id: 'contract-small',
    when: { team: ['protobuf'], floats: small },
    answer: 'grpc',
    reason:
      'The .proto is checked when the code is compiled, and its floats keep every bit. The size asks for nothing.',
    section: 'Decision Framework',
    quote: 'strong compile-time API contracts matter',
    stance: 'follows',
  },
  {
    id: 'contract-large',
    when: { team: ['protobuf'] },
    answer: 'grpc',
    reason: 'The floats travel as their own bytes, under a contract that is checked when the code is compiled.',
    section: 'Decision Framework',
    quote: 'feature vectors or embeddings are large',
    stance: 'follows',
  },
  {
    id: 'teams-contract',
    when: { consumers: ['teams'], team: ['either'] },
    answer: 'grpc',
    reason: 'Other teams get a contract that their compiler checks, and the floats travel as their own bytes.',
    section: 'Decision Framework',
    quote: 'the call is internal service-to-service, feature vectors or embeddings are large',
    stance: 'follows',
  },
  {
    id: 'teams-bytes',
    when: { consumers: ['teams'] },
    answer: 'rest-base64',
    reason: 'One field of the JSON that other teams have already changes its type; all else stays readable.',
    section: 'Decision Framework',
    quote: 'feature vectors or embeddings are large',
    stance: 'departs',
    because:
      'JSON numbers were what cost, and they are gone. gRPC would save what is between the two below, for a new toolchain in every team.',
    cheaper: ['rest-base64', 'rest-json'],
  },
  {
    id: 'own-bytes',
    when: {},
    answer: 'rest-raw',
    reason:
      'Both ends hold float32s: their bytes are the body, nothing is printed or parsed, and the rest of your HTTP stays.',
    section: 'Decision Framework',
    quote: 'feature vectors or embeddings are large',
    stance: 'departs',
    because:
      'It was not REST that was slow, it was JSON: the same bytes cost less over HTTP/1.1 than by grpc-js in Node.',
    cheaper: ['rest-raw', 'grpc'],
  },
];

/** The one rule that decides. */
export function decide(need: Need): Rule {
  const rule = rules.find(({ when }) => fits(when, need));
  if (rule === undefined) throw new Error('The last rule fits everything.');
  return rule;
}
