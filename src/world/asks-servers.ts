/**
 * Environment of whoever calls by a name that a server of ours answers: without it grpc-js asks the system. It reads it when
 * it is loaded.
 */
export const asksServers = { GRPC_NODE_USE_ALTERNATIVE_RESOLVER: 'true' };
