import type { ChannelOptions } from '@grpc/grpc-js';

/** gRPC's own, in bytes, where nobody says another. */
const usualBytes = 4 * 2 ** 20;

const least: { client: number | null; server: number | null } = { client: null, server: null };

/** A client, or server, of `#rpc` is opened now with these options. Where several of a process differ, the least is the one that is met. */
export function noteMessageLimit(side: 'client' | 'server', options: ChannelOptions): void {
  const said = options['grpc.max_receive_message_length'] ?? usualBytes;
  least[side] = Math.min(least[side] ?? Number.POSITIVE_INFINITY, said < 0 ? Number.POSITIVE_INFINITY : said);
}

/** Bytes of the largest message that those of this process let in; Infinity: any. null: it has opened none. */
export function messageLimit(side: 'client' | 'server'): number | null {
  return least[side];
}
