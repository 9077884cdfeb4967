/** RFC 7541, appendix A: entry 1 first, `name` or `name: value`. */
const entries = [
  ':authority',
  ':method: GET',
  ':method: POST',
  ':path: /',
  ':path: /index.html',
  ':scheme: http',
  ':scheme: https',
  ':status: 200',
  ':status: 204',
  ':status: 206',
  ':status: 304',
  ':status: 400',
  ':status: 404',
  ':status: 500',
  'accept-charset',
  'accept-encoding: gzip, deflate',
  'accept-language',
  'accept-ranges',
  'accept',
  'access-control-allow-origin',
  'age',
  'allow',
  'authorization',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-length',
  'content-location',
  'content-range',
  'content-type',
  'cookie',
  'date',
  'etag',
  'expect',
  'expires',
  'from',
  'host',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'last-modified',
  'link',
  'location',
  'max-forwards',
  'proxy-authenticate',
  'proxy-authorization',
  'range',
  'referer',
  'refresh',
  'retry-after',
  'server',
  'set-cookie',
  'strict-transport-security',
  'transfer-encoding',
  'user-agent',
  'vary',
  'via',
  'www-authenticate',
] as const;

/** A header field; both strings are latin1, a character a byte, so that they go on as they came. */
export interface Field {
  readonly name: string;
  readonly value: string;
  /** Never to be put into a table, by anybody on the way (RFC 7541, section 7.1.3). */
  readonly neverIndexed?: boolean;
}

export const staticTable: readonly Field[] = entries.map((entry) => {
  const [name = '', value = ''] = entry.split(/(?<=.): /);
  return { name, value };
});
