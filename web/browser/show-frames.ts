import { make, table } from './elements.ts';
import { type Frame, readFrames } from './frames.ts';
import { bytesOf, type Came } from './watched-fetch.ts';

const shownBytes = 24;
const text = new TextDecoder();

/** What a body is made of, frame by frame. */
export function showFrames(target: HTMLElement, said: HTMLElement, came: Came): void {
  const bytes = bytesOf(came);
  const type = came.headers.get('content-type') ?? 'no content type';
  const status = came.headers.get('grpc-status');
  const among = status === null ? 'no grpc-status among the headers' : `grpc-status ${status} among the headers`;
  said.textContent = `HTTP ${came.status}, ${type}, ${among}, ${bytes.length} bytes of body.`;
  if (!/^application\/(grpc|connect)/.test(type)) {
    target.replaceChildren(make('pre', text.decode(bytes.subarray(0, 2_000))));
    return;
  }
  const { frames, left } = readFrames(bytes);
  const rows = frames.map((frame, at) => [String(at + 1), hex(frame.flags), String(frame.data.length), show(frame)]);
  if (left > 0) rows.push(['rest', '', String(left), 'bytes of a frame that did not come to its end']);
  target.replaceChildren(table('The frames of the body', ['frame', 'begins with', 'bytes', 'holds'], rows));
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
