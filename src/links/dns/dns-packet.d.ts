/** As much of dns-packet as is used here: it comes without types. */
declare module 'dns-packet' {
  interface Soa {
    readonly mname: string;
    readonly rname: string;
    readonly serial: number;
    readonly refresh: number;
    readonly retry: number;
    readonly expire: number;
    readonly minimum: number;
  }
  type DnsRecord =
    | { readonly type: 'A'; readonly name: string; readonly ttl: number; readonly data: string }
    | { readonly type: 'NS'; readonly name: string; readonly ttl: number; readonly data: string }
    | { readonly type: 'SOA'; readonly name: string; readonly ttl: number; readonly data: Soa }
    | {
        readonly type: 'OPT';
        readonly name: '.';
        readonly udpPayloadSize: number;
        readonly extendedRcode?: number;
        readonly ednsVersion?: number;
      };
  interface Packet {
    readonly type: 'query' | 'response';
    readonly id?: number;
    readonly flags?: number;
    readonly rcode?: string;
    readonly questions?: readonly { readonly name: string; readonly type: string; readonly class?: string }[];
    readonly answers?: readonly DnsRecord[];
    readonly authorities?: readonly DnsRecord[];
    readonly additionals?: readonly DnsRecord[];
  }

  const AUTHORITATIVE_ANSWER: number;
  const TRUNCATED_RESPONSE: number;
  const RECURSION_DESIRED: number;
  function encode(packet: Packet): Buffer;
  /** Throws an Error on what is malformed. */
  function decode(message: Uint8Array): Required<Packet> & {
    readonly flag_aa: boolean;
    readonly flag_tc: boolean;
    readonly flag_rd: boolean;
    readonly flag_ra: boolean;
  };
}
