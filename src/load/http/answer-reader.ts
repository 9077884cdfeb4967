import { HTTPParser } from 'http-parser-js';

/** What came of a GET. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  /** For how long its connection may rest before the next request, in ms; 0: there can be none. */
  readonly restsMs: number;
}

/** Why there is none. `status`: null where not even that came. */
export interface Failed {
  readonly failure: 'connection closed' | 'malformed answer' | 'answer too large';
  readonly status: number | null;
}

type Parser = InstanceType<typeof HTTPParser>;

/** Node's own limit. */
const headBytesAtMost = 16_384;
/** Node's servers close a connection that has rested for 5 s unless they say otherwise, and no request must meet that. */
const usuallyRestsMs = 5_000;
const marginMs = 1_000;
const longestBodyDigits = 12;

/**
 * Reads one answer off a connection. Nearly all come in one piece and say their length: those cost a search and a comparison. Every
 * other one is http-parser-js's to read: in pieces, in chunks, after interim answers, or until its connection ends.
 */
export class AnswerReader {
  readonly #bodyBytesAtMost: number;
  #parser: Parser | null = null;
  #status: number | null = null;
  #restsMs = 0;
  #pieces: Buffer[] = [];
  #bodyBytes = 0;
  #found: Answer | Failed | null = null;

  constructor(bodyBytesAtMost: number) {
    this.#bodyBytesAtMost = bodyBytesAtMost;
  }

  /** What comes next; it may be overwritten afterwards. null: more has to come. */
  read(bytes: Buffer): Answer | Failed | null {
    if (this.#parser === null) {
      const answer = readWhole(bytes, this.#bodyBytesAtMost);
      if (answer) return answer;
    }
    this.#parser ??= this.#createParser();
    const used = this.#parser.execute(bytes);
    if (this.#found === null && typeof used !== 'number') return this.#fail('malformed answer');
    return this.#found;
  }

  /** Its connection was closed by the other end. */
  close(): Answer | Failed {
    this.#parser?.finish();
    return this.#found ?? this.#fail('connection closed');
  }

  #createParser(): Parser {
    const parser = new HTTPParser(HTTPParser.RESPONSE);
    parser.maxHeaderSize = headBytesAtMost;
    parser[HTTPParser.kOnHeadersComplete] = ({ statusCode, headers, shouldKeepAlive }) => {
      if (isInterim(statusCode)) return;
      if (this.#found !== null) {
        // Nobody asked for another one: the next request would be answered with it.
        this.#found = { ...this.#found, restsMs: 0 };
        return;
      }
      this.#status = statusCode;
      const head = headers.map((part, at) => (at % 2 === 0 ? `\r\n${part}: ` : part)).join('');
      this.#restsMs = shouldKeepAlive ? restsMs(head) : 0;
      const length = lengthOf(head);
      if (length === 'malformed') this.#fail('malformed answer');
      if (typeof length === 'number' && length > this.#bodyBytesAtMost) this.#fail('answer too large');
    };
    parser[HTTPParser.kOnBody] = (piece) => {
      this.#bodyBytes += piece.length;
      if (this.#bodyBytes > this.#bodyBytesAtMost) this.#fail('answer too large');
      else this.#pieces.push(Buffer.from(piece));
    };
    parser[HTTPParser.kOnMessageComplete] = () => {
      if (this.#status === null) return;
      const body = Buffer.concat(this.#pieces).toString();
      this.#found ??= { status: this.#status, body, restsMs: this.#restsMs };
    };
    return parser;
  }

  #fail(failure: Failed['failure']): Failed {
    const failed = { failure, status: this.#status };
    this.#found ??= failed;
    return failed;
  }
}

/** An answer that is all of `bytes`; null: it is not, or not in the usual form. */
function readWhole(bytes: Buffer, bodyBytesAtMost: number): Answer | null {
  const end = bytes.indexOf('\r\n\r\n', 0, 'latin1');
  if (end === -1 || end > headBytesAtMost) return null;
  const head = bytes.toString('latin1', 0, end);
  const status = Number(/^HTTP\/1\.1 ([2-5]\d\d)[ \r]/.exec(head)?.[1] ?? 0);
  if (status === 0 || status === 204 || status === 304 || /\r\ntransfer-encoding:/i.test(head)) return null;
  const length = lengthOf(head);
  if (typeof length !== 'number' || length > bodyBytesAtMost || end + 4 + length !== bytes.length) return null;
  return { status, body: bytes.toString('utf8', end + 4), restsMs: restsMs(head) };
}

/** Of a body, in bytes; null: it is not said. */
function lengthOf(head: string): number | 'malformed' | null {
  const [first, ...others] = head.matchAll(/\r\ncontent-length:[ \t]*([^\r\n]*?)[ \t]*(?=\r\n|$)/gi);
  if (first === undefined) return null;
  const [, digits = ''] = first;
  if (!/^\d+$/.test(digits) || digits.length > longestBodyDigits) return 'malformed';
  return others.every(([, other]) => other === digits) ? Number(digits) : 'malformed';
}

function restsMs(head: string): number {
  if (/\r\nconnection:[^\r\n]*\bclose\b/i.test(head)) return 0;
  const [, seconds] = /\r\nkeep-alive:[^\r\n]*\btimeout=(\d{1,6})\b/i.exec(head) ?? [];
  return Math.max(0, (seconds === undefined ? usuallyRestsMs : 1_000 * Number(seconds)) - marginMs);
}

function isInterim(status: number): boolean {
  return status < 200;
}
