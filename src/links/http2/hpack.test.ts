import { describe, expect, it } from 'vitest';
import { encodeHeaderBlock } from './encode-header-block.ts';
import { HpackDecoder } from './hpack-decoder.ts';
import type { Field } from './static-table.ts';

const get = [':method: GET', ':scheme: http', ':path: /'];
const setCookie = 'set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1';

describe('the examples of RFC 7541, appendix C', () => {
  it.each([
    [
      'C.2.1, a literal that is indexed',
      '400a637573746f6d2d6b65790d637573746f6d2d686561646572',
      ['custom-key: custom-header'],
    ],
    ['C.2.2, a literal that is not', '040c2f73616d706c652f70617468', [':path: /sample/path']],
    ['C.2.3, one that never may be', '100870617373776f726406736563726574', ['password: secret']],
    ['C.2.4, an indexed field', '82', [':method: GET']],
  ])('%s', (_name, hex, fields) => {
    expect(read(new HpackDecoder(), hex)).toEqual(fields);
  });

  it.each([
    [
      'C.3, plainly written',
      '828684410f7777772e6578616d706c652e636f6d',
      '828684be58086e6f2d6361636865',
      '828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565',
    ],
    [
      'C.4, in Huffman code',
      '828684418cf1e3c2e5f23a6ba0ab90f4ff',
      '828684be5886a8eb10649cbf',
      '828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf',
    ],
  ])('%s: three requests of one connection', (_name, first, second, third) => {
    const decoder = new HpackDecoder();
    const authority = ':authority: www.example.com';
    expect(read(decoder, first)).toEqual([...get, authority]);
    expect(read(decoder, second)).toEqual([...get, authority, 'cache-control: no-cache']);
    expect(read(decoder, third)).toEqual([
      ':method: GET',
      ':scheme: https',
      ':path: /index.html',
      authority,
      'custom-key: custom-value',
    ]);
  });

  it.each([
    [
      'C.5, plainly written',
      '4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d546e1768747470733a2f2f7777772e6578616d706c652e636f6d',
      '4803333037c1c0bf',
      '88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738666f6f3d4153444a4b48514b425a584f5157454f50495541585157454f49553b206d61782d6167653d333630303b2076657273696f6e3d31',
    ],
    [
      'C.6, in Huffman code',
      '488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3',
      '4883640effc1c0bf',
      '88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007',
    ],
  ])('%s: three answers, with a table of 256 bytes that has to evict', (_name, first, second, third) => {
    const decoder = new HpackDecoder();
    // As `SETTINGS_HEADER_TABLE_SIZE` 256 would have it: a size update before the first field.
    expect(read(decoder, '3fe101')).toEqual([]);
    const [at21, at22] = [21, 22].map((second) => `date: Mon, 21 Oct 2013 20:13:${second} GMT`);
    const location = 'location: https://www.example.com';
    expect(read(decoder, first)).toEqual([':status: 302', 'cache-control: private', at21, location]);
    expect(read(decoder, second)).toEqual([':status: 307', 'cache-control: private', at21, location]);
    expect(read(decoder, third)).toEqual([
      ':status: 200',
      'cache-control: private',
      at22,
      location,
      'content-encoding: gzip',
      setCookie,
    ]);
    // Three entries are left, 62 to 64.
    expect(() => read(decoder, 'c1')).toThrow('header field 65');
  });
});

describe('malformed blocks', () => {
  it.each([
    ['index 0', '80', 'header field 0'],
    ['an index that no table has', 'be', 'header field 62'],
    ['a name that no table has', '7f0001', 'header field 63'],
    ['an end inside a string', '400a63', 'ends too early'],
    ['an end inside an integer', '7fff', 'ends too early'],
    ['an endless integer', '7fffffffffffffffffff', 'more than 32 bits'],
    ['a table larger than allowed', '3fe21f', 'a header table of 4097 bytes'],
    ['a table size after a field', '8220', 'after a header field'],
    ['EOS in a string', '40016184ffffffff', 'EOS'],
    ['padding of zeros', '0001618118', 'wrong padding'],
    ['padding of eight bits', '000161821fff', 'wrong padding'],
  ])('%s', (_name, hex, message) => {
    expect(() => read(new HpackDecoder(), hex)).toThrow(
      expect.objectContaining({ code: 'codec', message: expect.stringContaining(message) }),
    );
  });

  it('a small block that stands for many megabytes', () => {
    const decoder = new HpackDecoder();
    const large = Buffer.concat([Buffer.from('400161', 'hex'), Buffer.from('7fa11e', 'hex'), Buffer.alloc(4_000, 'a')]);
    decoder.decode(large);
    expect(() => decoder.decode(Buffer.alloc(16_384, 0xbe))).toThrow('header fields of more than');
  });
});

it('takes the larger table that the receiver allowed', () => {
  const decoder = new HpackDecoder();
  decoder.allow(8_192);
  expect(decoder.decode(Buffer.from('3fe13f', 'hex')).tableSizes).toEqual([8_192]);
});

it('writes blocks that need no table, change none, and keep what must never be indexed', () => {
  const fields: Field[] = [
    { name: ':status', value: '200' },
    { name: 'content-type', value: 'application/grpc' },
    { name: 'grpc-status', value: '14' },
    { name: 'x-bytes', value: '\u0000\u00ff'.repeat(100) },
    { name: 'authorization', value: 'secret', neverIndexed: true },
  ];
  const decoder = new HpackDecoder();
  for (const tableSizes of [[0, 4_096], []]) {
    expect(decoder.decode(encodeHeaderBlock({ fields, tableSizes }))).toEqual({ fields, tableSizes });
  }
  // The first entry of a dynamic table: there is none.
  expect(() => decoder.decode(Buffer.of(0xbe))).toThrow('header field 62');
});

function read(decoder: HpackDecoder, hex: string): string[] {
  return decoder.decode(Buffer.from(hex, 'hex')).fields.map(({ name, value }) => `${name}: ${value}`);
}
