import { create, toBinary } from '@bufbuild/protobuf';
import { PredictRequestSchema } from '../../src/rpc/generated/model_service_pb.js';
import { make } from './elements.ts';
import { FrameLog, frame } from './frames.ts';

/** Calls PredictStream as gRPC does, as far as a page can, and tells what it gets to see. */
export async function tryNative(server: string, target: HTMLElement): Promise<void> {
  const request = create(PredictRequestSchema, { features: [0.12, 0.87, Number.NaN, 0.34], dimension: 2 });
  const response = await fetch(`${server}/modelservice.ModelService/PredictStream`, {
    method: 'POST',
    // gRPC wants `te: trailers` too: a page may not send that header.
    headers: { 'content-type': 'application/grpc' },
    body: frame(toBinary(PredictRequestSchema, request)),
  });
  const body = new FrameLog(1);
  body.add(new Uint8Array(await response.arrayBuffer()));
  const status = response.headers.get('grpc-status');
  const facts = [
    `HTTP ${response.status}, ${response.headers.get('content-type') ?? 'no content type'}`,
    `grpc-status among the headers: ${status ?? 'not there'}`,
    `trailers: ${'trailers' in response ? 'there' : 'a Response has no such property'}`,
    `messages: ${body.count}, of ${body.bytes} bytes`,
  ];
  target.replaceChildren(
    make('ul', ...facts.map((fact) => make('li', fact))),
    make('p', status === null && response.ok ? blind : 'The server did not take it: see the status above.'),
  );
}

const blind =
  'The call failed, and the page cannot know: there are messages, and then the body ends as if all were well. Call the same with gRPC-Web: the status is in its last frame.';
