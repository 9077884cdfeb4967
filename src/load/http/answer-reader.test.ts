import { describe, expect, test } from 'vitest';
import { type Answer, AnswerReader, type Failed } from './answer-reader.ts';

const bodyBytesAtMost = 100;

/** What is found in the bytes as they come in these pieces; `closed`: then the connection ends. */
function readIn(pieces: readonly Buffer[], closed = false): Answer | Failed | null {
  const reader = new AnswerReader(bodyBytesAtMost);
  const shared = Buffer.alloc(10_000);
  for (const piece of pieces) {
    piece.copy(shared);
    const found = reader.read(shared.subarray(0, piece.length));
    shared.fill('!');
    if (found) return found;
  }
  return closed ? reader.close() : null;
}

/** The same in one piece, in two wherever they can be cut, and byte by byte. */
function readInAllWays(text: string, closed = false): Set<string> {
  const bytes = Buffer.from(text);
  const ways = [[bytes], Array.from(bytes, (_, at) => bytes.subarray(at, at + 1))];
  for (let at = 1; at < bytes.length; at += 1) ways.push([bytes.subarray(0, at), bytes.subarray(at)]);
  return new Set(ways.map((pieces) => JSON.stringify(readIn(pieces, closed))));
}

const head = (...fields: readonly string[]) => ['HTTP/1.1 200 OK', ...fields, '', ''].join('\r\n');
const answer = (body: string, status = 200, restsMs = 4_000) => ({ status, body, restsMs });
const failed = (failure: string, status: number | null = 200) => ({ failure, status });

describe('an answer, however it comes in pieces', () => {
  test.each<[string, string, object | null]>([
    ['with its length', `${head('Content-Length: 5')}hello`, answer('hello')],
    ['beyond ASCII', `${head('content-length: 6')}déjà`, answer('déjà')],
    ['of no bytes', head('content-length:0'), answer('')],
    ['an error', 'HTTP/1.1 503 Service Unavailable\r\ncontent-length: 4\r\n\r\nbusy', answer('busy', 503)],
    ['an error without a reason', 'HTTP/1.1 503\r\ncontent-length: 4\r\n\r\nbusy', answer('busy', 503)],
    ['that never has a body', 'HTTP/1.1 204 No Content\r\n\r\n', answer('', 204)],
    ['in chunks', `${head('Transfer-Encoding: chunked')}3\r\nhel\r\n2;a=b\r\nlo\r\n0\r\n\r\n`, answer('hello')],
    ['with a trailer', `${head('transfer-encoding: chunked')}5\r\nhello\r\n0\r\nx-sum: 1\r\n\r\n`, answer('hello')],
    [
      'after interim ones',
      `HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${head('content-length: 2')}ok`,
      answer('ok'),
    ],
    ['said twice to be as long', `${head('content-length: 2', 'content-length: 2')}ok`, answer('ok')],
    [
      'of a connection that may rest',
      `${head('keep-alive: timeout=60', 'content-length: 2')}ok`,
      answer('ok', 200, 59_000),
    ],
    ['of one that closes', `${head('Connection: close', 'content-length: 2')}ok`, answer('ok', 200, 0)],
    ['of HTTP/1.0', 'HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok', answer('ok', 200, 0)],
    ['that has not all come', `${head('content-length: 5')}hell`, null],
    ['of another protocol', 'SSH-2.0-OpenSSH_9\r\n\r\n', failed('malformed answer', null)],
    ['of a length that is none', `${head('content-length: -5')}hello`, failed('malformed answer')],
    ['of two lengths', `${head('content-length: 5', 'content-length: 6')}hello!`, failed('malformed answer', null)],
    ['longer than anybody wants', `${head('content-length: 101')}${'x'.repeat(101)}`, failed('answer too large')],
    [
      'longer, in chunks',
      `${head('transfer-encoding: chunked')}65\r\n${'x'.repeat(101)}\r\n`,
      failed('answer too large'),
    ],
  ])('%s', (_, text, found) => {
    expect(readInAllWays(text)).toEqual(new Set([JSON.stringify(found)]));
  });

  test.each<[string, string, object]>([
    ['until its connection ends', `${head('x: y')}hello`, answer('hello', 200, 0)],
    ['half of it', `${head('content-length: 5')}hel`, failed('connection closed')],
    ['half of its chunks', `${head('transfer-encoding: chunked')}3\r\nhel\r\n`, failed('connection closed')],
    ['half of its head', 'HTTP/1.1 200 OK\r\ncont', failed('connection closed', null)],
  ])('and then its connection ends: %s', (_, text, found) => {
    expect(readInAllWays(text, true)).toEqual(new Set([JSON.stringify(found)]));
  });
});

test('nothing at all, and a connection that ends', () => {
  expect(new AnswerReader(bodyBytesAtMost).close()).toEqual({ failure: 'connection closed', status: null });
});

test('of a connection on which more came than was asked for, which has no rest', () => {
  const text = Buffer.from(`${head('content-length: 2')}ok${head('content-length: 2')}ok`);
  expect(readIn([text])).toEqual(answer('ok', 200, 0));
});

test('a head that never ends', () => {
  const line = `x-a: ${'y'.repeat(990)}\r\n`;
  const pieces = ['HTTP/1.1 200 OK\r\n', ...Array(20).fill(line)].map((text) => Buffer.from(text));
  expect(readIn(pieces)).toEqual({ failure: 'malformed answer', status: null });
});
