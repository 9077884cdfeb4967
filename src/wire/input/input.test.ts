import { expect, it } from 'vitest';
import { samples } from '../samples/index.ts';
import { readBase64 } from './base64.ts';
import { readHex } from './hex.ts';
import { recognizeKind } from './recognize.ts';
import { readStored, readTyped } from './spelling.ts';

it.each([
  '089601',
  '08 96 01',
  '0x08 0x96 0x01',
  '0x08, 0x96, 0x1',
  '\\x08\\x96\\x01',
  '08:96:01',
  ' 08\n9601 ',
  '0x089601',
])('reads %j as hex', (text) => {
  expect(readHex(text).bytes).toEqual(Buffer.of(0x08, 0x96, 0x01));
});

it.each([
  ['089', 3, 'two hex digits a byte'],
  ['08 9g', 4, 'a hex digit'],
  ['0x08 0xzz', 7, 'a hex digit'],
])('says where %j is no hex', (text, offset, expected) => {
  expect(readHex(text).problem).toMatchObject({ offset, expected });
});

it.each([
  ['CJYB', '089601'],
  ['AAAAAAA=', '0000000000'],
  ['AAAAAAA', '0000000000'],
  ['gAAAAAA=CJYB', '8000000000089601'],
  ['AA==\nAA==', '0000'],
  ['-_8=', 'fbff'],
  ['+/8=', 'fbff'],
  ['', ''],
])('reads %j as base64, several after another too', (text, hex) => {
  expect(Buffer.from(readBase64(text).bytes ?? [0xee]).toString('hex')).toBe(hex);
});

it.each([
  ['CJY!', 3, 'a letter of base64'],
  ['CJYBA', 5, 'base64 in groups of four letters'],
  ['=', 1, 'base64 in groups of four letters'],
])('says where %j is no base64', (text, offset, expected) => {
  expect(readBase64(text).problem).toMatchObject({ offset, expected });
});

it('takes what was typed for hex where it is both', () => {
  expect(readTyped('0896')?.spelling).toBe('hex');
  expect(readTyped('CJYB')?.spelling).toBe('base64');
  expect(readTyped('what?')).toBeNull();
});

it('takes a file as it is, unless all of it is text that spells bytes', () => {
  const spelling = (text: string | Buffer) => readStored(Buffer.from(text)).spelling;
  expect(spelling('08 96 01\n')).toBe('hex');
  expect(spelling('gAAAAAA=\n')).toBe('base64');
  expect(spelling('hello you')).toBe('raw');
  expect(spelling('{"a":1}')).toBe('raw');
  expect(spelling(Buffer.of(0x08, 0x96, 0x01))).toBe('raw');
  expect(spelling('')).toBe('raw');
});

it('knows every sample for what it is', () => {
  expect(
    Object.fromEntries(samples.map(({ name, bytes }) => [name, recognizeKind(readStored(bytes()).bytes)])),
  ).toEqual({
    150: 'message',
    'predict-request': 'message',
    'predict-512': 'message',
    'floats-packed': 'message',
    'floats-unpacked': 'message',
    'floats-json': 'json',
    'floats-base64': 'json',
    grpc: 'grpc',
    'grpc-gzip': 'grpc',
    'grpc-web': 'grpc',
    'grpc-web-text': 'grpc',
    'http2-request': 'http2',
    'http2-response': 'http2',
    'http2-gzip': 'http2',
  });
});

it.each([
  ['80010a', 'message', 'field 16, not trailers'],
  ['8000000000', 'grpc', 'empty trailers'],
  ['000000040000000000', 'http2', 'a SETTINGS frame'],
  ['0000000400', 'grpc', 'a message of 1,024 bytes that breaks off'],
  ['', 'message', 'an empty message'],
])('takes %s for %s: %s', (hex, kind) => {
  expect(recognizeKind(Buffer.from(hex, 'hex'))).toBe(kind);
});
