import type { connectNodeAdapter } from '@connectrpc/connect-node';

/** Answers HTTP/1.1, and HTTP/2 as Node makes it look like that. */
export type WebHandler = ReturnType<typeof connectNodeAdapter>;
export type WebRequest = Parameters<WebHandler>[0];
export type WebResponse = Parameters<WebHandler>[1];
