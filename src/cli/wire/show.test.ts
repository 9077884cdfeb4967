import { expect, it } from 'vitest';
import { makeInk } from '../../report/ink.ts';
import { toAscii, widthOf } from '../../report/text.ts';
import { decode } from '../../wire/decode.ts';
import type { Kind } from '../../wire/input/recognize.ts';
import { readStored } from '../../wire/input/spelling.ts';
import { samples } from '../../wire/samples/index.ts';
import { toDocument } from './document.ts';
import { findMessage, loadProto } from './load-proto.ts';
import { showDecoded } from './show.ts';

interface How {
  readonly as?: Kind;
  readonly width?: number;
  readonly colour?: boolean;
  readonly unicode?: boolean;
  readonly full?: boolean;
  /** true: the message is found by what fits. */
  readonly named?: boolean | string;
}

const schema = loadProto(new URL('../../../proto/model_service.proto', import.meta.url).pathname);

function show(
  bytes: Uint8Array,
  { as, width = 80, colour = false, unicode = true, full = false, named = false }: How = {},
) {
  const type = typeof named === 'string' ? findMessage(schema, named) : null;
  const decoded = decode(bytes, { as: as ?? null, schema: named ? schema : null, type });
  return showDecoded({ name: 'it', bytes, spelling: 'raw' }, decoded, { ink: makeInk(colour), width, full }, unicode);
}

function sample(name: string): Uint8Array {
  const found = samples.find((each) => each.name === name);
  if (!found) throw new Error(name);
  return readStored(found.bytes()).bytes;
}

it("shows the document's 150 down to its bits", () => {
  const shown = show(sample('150'));
  expect(shown).toContain('000000  08                        1 · varint');
  expect(shown).toContain('000001  96 01                       150 as uint32, uint64, int32, int64, enum');
  expect(shown).toContain('or 75 as sint32, sint64');
  expect(shown).toContain('08  1 000: field 1, wire type 0, varint');
  expect(shown).toContain('96 01  1 0010110 | 0 0000001');
  expect(shown).toContain('0000001 0010110  the lowest seven come first: 150');
  expect(shown).toContain('as JSON, 9 bytes against 3');
});

it('names fields by a .proto, and chooses the message that fits', () => {
  const shown = show(sample('predict-request'), { named: true });
  expect(shown).toContain('a protobuf message, modelservice.PredictRequest, 29 bytes');
  expect(shown).toContain('1 · features · repeated float · 16 bytes');
  expect(shown).toContain('4 × float: 0.12, 0.87, 0.34, 0.91');
  expect(shown).toContain('{"features":[0.12,0.87,0.34,0.91],"model_version":"v3","request_id":"req-0"}');
});

it('chooses the message of a call by its method', () => {
  expect(show(sample('http2-request'), { named: true })).toContain('modelservice.PredictRequest');
  expect(show(sample('http2-response'), { named: true })).toContain('modelservice.PredictResponse');
  expect(show(sample('http2-gzip'), { named: true })).toContain('in gzip; decompressed below');
});

it('shows the same floats unpacked, in JSON and as base64 in JSON', () => {
  expect(show(sample('floats-packed'))).toContain('4 × float: 0.12, 0.87, 0.34, 0.91');
  expect(show(sample('floats-unpacked'))).toContain('0.91 as float');
  expect(show(sample('floats-json'))).toContain('features · 4 numbers, 5.3 bytes each');
  expect(show(sample('floats-base64'), { width: 120 })).toContain('base64 of 4 floats, 6.5 bytes each: 0.12, 0.87');
});

it('fits a terminal of 80 columns, and uses a wide one', () => {
  for (const { name } of samples) {
    const widths = (width: number) => Math.max(...show(sample(name), { width, colour: true }).split('\n').map(widthOf));
    expect(widths(80)).toBeLessThanOrEqual(80);
    expect(widths(160)).toBeLessThanOrEqual(160);
  }
  expect(show(sample('predict-request'), { width: 160 })).toMatch(/000000 {2}(?:[\da-f]{2} +){29}/);
});

it('gives tags, lengths and values a colour each, in the dump as in the tree', () => {
  const shown = show(sample('predict-request'), { colour: true });
  expect(shown.split('\u001b[33m0a\u001b[39m \u001b[36m10\u001b[39m')).toHaveLength(3);
  expect(shown).toContain('\u001b[32m76\u001b[39m \u001b[32m33\u001b[39m');
});

it('shows of many alike the first few, and how many more, unless all are asked for', () => {
  const bytes = Buffer.alloc(1_000, Buffer.from('0d0000803f', 'hex'));
  const shown = show(bytes);
  expect(shown).toContain('… 197 more of field 1');
  expect(shown).toContain('… 488 more bytes: --full');
  expect(shown.split('\n').length).toBeLessThan(60);
  expect(show(bytes, { full: true }).match(/1 as float/g)).toHaveLength(200);
});

it('lets nothing in the input steer the terminal, hide, or turn a line around', () => {
  const text = Buffer.from('\u001b[31mred\u0007 \u202egnirts \u200b\u2028\u00a0end', 'utf8');
  const shown = show(Buffer.concat([Buffer.of(0x0a, text.length), text]));
  expect(shown).toContain('"\\u{1b}[31mred\\u{7} \\u{202e}gnirts');
  expect(shown).not.toMatch(/[^\P{C}\n]|[\u2028\u00a0]/u);
  const web = Buffer.from('grpc-message:\u001b[2J%1b%0a\r\n', 'latin1');
  expect(show(Buffer.concat([Buffer.of(0x80, 0, 0, 0, web.length), web]), { width: 160 })).toContain(
    '\\u{1b}[2J%1b%0a (\\u{1b}[2J\\u{1b}\\n)',
  );
});

it('writes ASCII for a terminal that knows no more', () => {
  const text = Buffer.from('漢ü');
  const shown = toAscii(show(Buffer.concat([Buffer.of(0x0a, text.length), text]), { unicode: false }));
  expect(shown).toContain('"\\u{6f22}\\u{fc}"');
  expect(shown).toContain('{"1":"\\u6f22\\u00fc"}');
  expect(shown).not.toMatch(/[^\n -~]/);
});

it('shows unknown fields, other wire types, wrong UTF-8 and groups beside what the schema says', () => {
  const bytes = Buffer.from('08011202ffff535801544a0161', 'hex');
  const shown = show(bytes, { named: 'PredictRequest', width: 160 });
  expect(shown).toContain('so fixed32; this is varint: readers take it for unknown');
  expect(shown).toContain('✗ byte 4: expected model_version, a string in UTF-8; found ff ff');
  expect(shown).toContain('end of group 10');
  expect(shown).toContain('has no field 9');
});

it('gives a program every offset, reading and byte', () => {
  const bytes = sample('grpc-gzip');
  const decoded = decode(bytes, { as: null, schema, type: null });
  const document = JSON.parse(JSON.stringify(toDocument({ name: 'it', bytes, spelling: 'raw' }, decoded)));
  expect(document).toMatchObject({
    kind: 'grpc',
    wellFormed: true,
    frames: [
      {
        encoding: 'gzip',
        part: 1,
        message: {
          type: 'modelservice.PredictRequest',
          fields: [
            { number: 1, name: 'features', start: 0, valueStart: 2, end: 18, readings: [{ as: 'packed', count: 4 }] },
            {},
            {},
          ],
          json: { features: [0.12, 0.87, 0.34, 0.91], model_version: 'v3', request_id: 'req-0' },
        },
      },
    ],
  });
  expect(Buffer.from(document.parts[0].base64, 'base64')).toEqual(Buffer.from(bytes));
});
