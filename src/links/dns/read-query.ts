import { type DnsRecord, decode } from 'dns-packet';

/** What a resolver asks; all of it checked against RFC 1035, 4.1. */
export interface Query {
  /** Recursion desired: to be echoed. */
  readonly recursion: boolean;
  readonly opcode: number;
  /** Without a dot at its end, in the letters that it came in. */
  readonly name: string;
  /** Numbers, since most of them have no name. */
  readonly type: number;
  readonly class: number;
  /** The question as it came: it is echoed, whatever it holds. */
  readonly question: Buffer;
  /** null: it speaks no EDNS. */
  readonly edns: { readonly udpPayloadBytes: number; readonly version: number } | null;
}

const headerBytes = 12;

/** Whether an answer can be given at all: what has no header, or is an answer itself, gets none. */
export function deservesAnswer(message: Buffer): boolean {
  const isResponse = ((message[2] ?? 0) & 0x80) !== 0;
  return message.length >= headerBytes && !isResponse;
}

export function opcodeOf(message: Buffer): number {
  return ((message[2] ?? 0) >> 3) & 0xf;
}

/** null: malformed, or not exactly one question. */
export function readQuery(message: Buffer): Query | null {
  try {
    const { questions, additionals } = decode(message);
    const [asked] = questions;
    const end = endOfQuestion(message);
    if (!asked || questions.length !== 1 || end === null) return null;
    const options = additionals.filter((record) => record.type === 'OPT');
    // RFC 6891, 6.1.1: more than one is a format error.
    if (options.length > 1) return null;
    return {
      recursion: ((message[2] ?? 0) & 1) !== 0,
      opcode: opcodeOf(message),
      name: asked.name,
      type: message.readUInt16BE(end - 4),
      class: message.readUInt16BE(end - 2),
      question: message.subarray(headerBytes, end),
      edns: readEdns(options[0]),
    };
  } catch {
    return null;
  }
}

function readEdns(option: DnsRecord | undefined): Query['edns'] {
  if (option?.type !== 'OPT') return null;
  // RFC 6891, 6.2.3: less than 512 means 512.
  return { udpPayloadBytes: Math.max(512, option.udpPayloadSize), version: option.ednsVersion ?? 0 };
}

/** A name in a question is never compressed: there is nothing before it to point to. */
function endOfQuestion(message: Buffer): number | null {
  let at = headerBytes;
  for (let length = message[at]; length !== 0; length = message[at]) {
    if (length === undefined || length > 63) return null;
    at += 1 + length;
  }
  const end = at + 1 + 4;
  return end <= message.length ? end : null;
}
