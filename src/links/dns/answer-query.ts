import { AUTHORITATIVE_ANSWER, type DnsRecord, encode, RECURSION_DESIRED, TRUNCATED_RESPONSE } from 'dns-packet';
import { deservesAnswer, opcodeOf, type Query, readQuery } from './read-query.ts';

/** One name with its addresses, as a headless service has it, in a zone of its own. */
export interface Zone {
  /** Such as `lab`; this server is its only authority. */
  readonly origin: string;
  /** Such as `model.lab`. */
  readonly name: string;
  /** IPv4. */
  readonly addresses: readonly string[];
  /** Counts the changes. */
  readonly serial: number;
}

/** As CoreDNS gives a Kubernetes service's; also how long a `no such name` may be believed. */
const ttlSeconds = 5;
/** What survives every path without fragments: https://www.dnsflagday.net/2020/ */
const udpAtMostBytes = 1_232;
const plainUdpBytes = 512;

const rcodes = { noError: 0, formatError: 1, noSuchName: 3, notImplemented: 4, refused: 5 } as const;
const badVersion = 1;
const types = { a: 1, ns: 2, soa: 6, any: 255 } as const;
const internet = 1;

interface Said {
  readonly rcode: number;
  readonly authoritative: boolean;
  readonly answers: readonly DnsRecord[];
  readonly authorities: readonly DnsRecord[];
}

/** RFC 1035's answer to a message; null: it deserves none. Over UDP what does not fit is cut off, and says so. */
export function answerQuery(message: Buffer, zone: Zone, over: 'udp' | 'tcp'): Buffer | null {
  if (!deservesAnswer(message)) return null;
  const id = message.readUInt16BE(0);
  const query = readQuery(message);
  if (!query) {
    const rcode = opcodeOf(message) === 0 ? rcodes.formatError : rcodes.notImplemented;
    return write(id, null, { ...nothing, rcode });
  }
  if (query.edns && query.edns.version > 0) return write(id, query, nothing, badVersion);
  const said = answer(query, zone);
  const whole = write(id, query, said);
  const atMostBytes = over === 'tcp' ? Number.POSITIVE_INFINITY : udpBytes(query);
  if (whole.length <= atMostBytes) return whole;
  return write(id, query, { ...said, answers: [], authorities: [] }, 0, TRUNCATED_RESPONSE);
}

const nothing: Said = { rcode: rcodes.noError, authoritative: false, answers: [], authorities: [] };

function udpBytes({ edns }: Query): number {
  return edns ? Math.min(edns.udpPayloadBytes, udpAtMostBytes) : plainUdpBytes;
}

function answer(query: Query, zone: Zone): Said {
  if (query.opcode !== 0) return { ...nothing, rcode: rcodes.notImplemented };
  const name = query.name.toLowerCase();
  const ours = name === zone.origin || name.endsWith(`.${zone.origin}`);
  if (query.class !== internet || !ours) return { ...nothing, rcode: rcodes.refused };
  const answers = recordsOf(name, query, zone);
  const exists = name === zone.origin || name === zone.name;
  return {
    rcode: exists ? rcodes.noError : rcodes.noSuchName,
    authoritative: true,
    answers,
    // RFC 2308: without it nobody knows for how long there is nothing.
    authorities: answers.length === 0 ? [soaOf(zone)] : [],
  };
}

function recordsOf(name: string, { type, name: asWritten }: Query, zone: Zone): DnsRecord[] {
  const wants = (kind: number) => type === kind || type === types.any;
  if (name === zone.name) {
    return wants(types.a)
      ? zone.addresses.map((data) => ({ type: 'A', name: asWritten, ttl: ttlSeconds, data }) as const)
      : [];
  }
  if (name !== zone.origin) return [];
  return [
    ...(wants(types.soa) ? [soaOf(zone)] : []),
    ...(wants(types.ns) ? [{ type: 'NS', name: asWritten, ttl: ttlSeconds, data: `ns.${zone.origin}` } as const] : []),
  ];
}

function soaOf({ origin, serial }: Zone): DnsRecord {
  const times = { refresh: 3_600, retry: 600, expire: 86_400, minimum: ttlSeconds };
  const data = { mname: `ns.${origin}`, rname: `hostmaster.${origin}`, serial, ...times };
  return { type: 'SOA', name: origin, ttl: ttlSeconds, data };
}

/** The question goes back byte by byte as it came: a library that reads and writes it may change it. */
function write(id: number, query: Query | null, said: Said, extendedRcode = 0, moreFlags = 0): Buffer {
  const flags = said.rcode | (said.authoritative ? AUTHORITATIVE_ANSWER : 0) | moreFlags;
  const written = encode({
    type: 'response',
    id,
    flags: flags | (query?.recursion ? RECURSION_DESIRED : 0),
    answers: said.answers,
    authorities: said.authorities,
    additionals: query?.edns ? [{ type: 'OPT', name: '.', udpPayloadSize: udpAtMostBytes, extendedRcode }] : [],
  });
  if (!query) return written;
  written.writeUInt16BE(1, 4);
  return Buffer.concat([written.subarray(0, 12), query.question, written.subarray(12)]);
}
