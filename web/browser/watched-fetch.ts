import { FrameLog } from './frames.ts';

const keptFrames = 20;

/** What came of one call, as HTTP has it. */
export interface Came {
  readonly status: number;
  readonly headers: Headers;
  readonly body: FrameLog;
}

/** `fetch`, which looks at what comes: the libraries give messages alone. */
export function watchFetch(onCame: (came: Came) => void): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const came: Came = { status: response.status, headers: response.headers, body: new FrameLog(keptFrames) };
    onCame(came);
    const watched = response.body?.pipeThrough(
      new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
        transform(chunk, controller) {
          came.body.add(chunk);
          onCame(came);
          controller.enqueue(chunk);
        },
      }),
    );
    return new Response(watched ?? null, response);
  };
}
