import type { ChannelOptions } from '@grpc/grpc-js';

/** A service config for every method, as a client is given it. */
export function configured(everyMethod: object): { readonly options: ChannelOptions } {
  const config = { loadBalancingConfig: [], methodConfig: [{ name: [{}], ...everyMethod }] };
  return { options: { 'grpc.service_config': JSON.stringify(config) } };
}
