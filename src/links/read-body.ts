import type { IncomingMessage } from 'node:http';
import { ApiError } from './api-error.ts';

/** Errors: `ApiError` `body-too-large`, with the rest unread; or the client has gone. */
export function readText(request: IncomingMessage, limitBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= limitBytes) chunks.push(chunk);
      else reject(new ApiError('body-too-large'));
    });
    request.once('end', () => resolve(Buffer.concat(chunks).toString()));
    request.once('error', reject);
    request.once('close', () => reject(new Error('the client has gone')));
  });
}
