/** Where somebody listens. */
export interface Place {
  readonly host: string;
  /** 0: whoever listens picks one. */
  readonly port: number;
}

/** `host:port` */
export function addressOf({ host, port }: Place): string {
  return `${host}:${port}`;
}

export function isLoopback(host: string): boolean {
  return host.startsWith('127.') || host === '::1';
}
