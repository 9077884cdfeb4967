import { make, table } from './elements.ts';
import type { Frame } from './frames.ts';
import type { Came } from './watched-fetch.ts';

const shownBytes = 24;
const shownText = 2_000;
const text = new TextDecoder();

/** What a body is made of, frame by frame. */
export function showFrames(target: HTMLElement, said: HTMLElement, { status, headers, body }: Came): void {
  const type = headers.get('content-type') ?? 'no content type';
  const code = headers.get('grpc-status');
  const among = code === null ? 'no grpc-status among the headers' : `grpc-status ${code} among the headers`;
  said.textContent = `HTTP ${status}, ${type}, ${among}, ${body.bytes} bytes of body.`;
  if (!/^application\/(grpc|connect)/.test(type)) {
    target.replaceChildren(make('pre', text.decode(body.left.subarray(0, shownText))));
    return;
  }
  const rows = body.latest.map((frame) => [
    String(frame.number),
    hex(frame.flags),
    String(frame.data.length),
    show(frame),
  ]);
  const { length } = body.left;
  if (length > 0) rows.push(['rest', '', String(length), 'bytes of a frame that has not come to its end']);
  const of = body.count > body.latest.length ? `The last ${body.latest.length} of ${body.count} frames` : 'The frames';
  target.replaceChildren(table(`${of} of the body`, ['frame', 'begins with', 'bytes', 'holds'], rows));
}

function show({ flags, data }: Frame): Node | string {
  // gRPC-Web's trailers, or the end of a stream of Connect.
  if ((flags & 0x82) !== 0) return make('pre', data.length === 0 ? 'nothing' : text.decode(data).trim());
  const bytes = [...data.subarray(0, shownBytes)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return make('code', `a message: ${bytes}${data.length > shownBytes ? ' …' : ''}`);
}

function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, '0')}`;
}
