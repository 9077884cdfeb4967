import { expect, it } from 'vitest';
import { frameFlag, frameType, readHead, writeFrame, writeRstStream } from './frames.ts';
import { Http2Link, type Http2Rule, type Side } from './http2-link.ts';

const { endStream, endHeaders, padded, ack } = frameFlag;
const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
/** `a: b`, put into the table; then that entry. */
const insert = Buffer.from('4001610162', 'hex');
const inserted = Buffer.of(0xbe);
/** `a: b` without the table. */
const literal = '0001610162';

it('rewrites later blocks where one was missed, with the table sizes that were in it', () => {
  const link = open({ request: ({ id }) => id === 1 }, { serverTableBytes: 0 });
  const client = link.from('client');
  client(headers(1, endHeaders | endStream, Buffer.concat([Buffer.of(0x20), insert])));
  expect(link.got('server')).toEqual([]);
  client(headers(3, endHeaders | endStream, Buffer.from(literal, 'hex')));
  client(headers(5, endHeaders | endStream, Buffer.from(literal, 'hex')));
  expect(link.got('server')).toEqual([`1:5 3 20${literal}`, `1:5 5 ${literal}`]);
});

it('passes blocks as they come until then', () => {
  const link = open({ request: ({ id }) => id === 3 });
  const client = link.from('client');
  client(headers(1, endHeaders | endStream, insert));
  client(headers(3, endHeaders | endStream, inserted));
  client(headers(5, endHeaders | endStream, inserted));
  expect(link.got('server')).toEqual(['1:5 1 4001610162', `1:5 5 ${literal}`]);
});

it('answers with the table size that the client waits for, and leaves the blocks of the server as they are', () => {
  const answer = [{ name: 'a', value: 'b' }];
  const link = open({ request: (stream) => stream.id === 1 && answered(stream) }, { clientTableBytes: 0 });
  function answered(stream: Parameters<Http2Link['answer']>[0]): boolean {
    link.link.answer(stream, answer);
    return true;
  }
  link.from('server')(writeFrame(frameType.settings, ack, 0, Buffer.alloc(0)));
  link.from('client')(headers(1, endHeaders | endStream, insert));
  link.from('client')(headers(3, endHeaders | endStream, insert));
  link.from('server')(
    headers(3, endHeaders | endStream, Buffer.concat([Buffer.of(0x20), Buffer.from(literal, 'hex')])),
  );
  expect(link.got('client')).toEqual(['4:1 0 ', `1:5 1 20${literal}`, `1:5 3 20${literal}`]);
});

it('follows a table that is larger by agreement', () => {
  const seen: string[] = [];
  const link = open(
    {
      request(_stream, fields) {
        seen.push(...fields.map(({ name }) => name));
        return false;
      },
    },
    { serverTableBytes: 8_192 },
  );
  link.from('client')(headers(1, endHeaders, Buffer.concat([Buffer.from('3fe13f', 'hex'), insert])));
  expect(seen).toEqual(['a']);
});

it('cuts padding and keeps a priority where it rewrites', () => {
  const link = open({ request: ({ id }) => id === 1 });
  const client = link.from('client');
  client(headers(1, endHeaders | endStream, insert));
  const priority = Buffer.from('000000010f', 'hex');
  const payload = Buffer.concat([Buffer.of(3), priority, inserted, Buffer.alloc(3)]);
  client(headers(3, endHeaders | padded | frameFlag.priority, payload));
  expect(link.got('server')).toEqual([`1:36 3 000000010f${literal}`]);
});

it('inserts a frame after the one that is being sent', () => {
  const link = open({});
  link.from('client')(headers(1, endHeaders | endStream, insert));
  const data = writeFrame(frameType.data, 0, 1, Buffer.from('payload'));
  link.from('server')(headers(1, endHeaders, insert));
  link.from('server')(data.subarray(0, 12));
  const [stream] = link.link.openStreams;
  if (!stream) expect.unreachable('the stream is open');
  link.link.reset(stream, 2);
  expect(link.raw('client').subarray(-3)).toEqual(Buffer.from('pay'));
  link.from('server')(data.subarray(12));
  link.from('server')(data);
  expect(link.got('client').slice(1)).toEqual([`0:0 1 ${Buffer.from('payload').toString('hex')}`, '3:0 1 00000002']);
  // The second one is taken away, and its bytes are given back.
  expect(link.got('server').slice(1)).toEqual(['3:0 1 00000002', '8:0 0 00000007']);
});

it('takes away a stream that was promised on one that is gone', () => {
  const link = open({});
  link.from('client')(headers(1, endHeaders | endStream, insert));
  const [stream] = link.link.openStreams;
  if (!stream) expect.unreachable('the stream is open');
  link.link.reset(stream, 2);
  const promise = Buffer.concat([Buffer.from('00000002', 'hex'), insert]);
  link.from('server')(writeFrame(frameType.pushPromise, endHeaders, 1, promise));
  link.from('server')(headers(2, endHeaders, inserted));
  link.from('server')(writeFrame(frameType.data, endStream, 2, Buffer.alloc(9)));
  expect(link.got('client')).toEqual(['3:0 1 00000002']);
  expect(link.got('server').slice(1)).toEqual(['3:0 1 00000002', '3:0 2 00000008', '8:0 0 00000009']);
});

it('goes away: cancels what the server has above the last stream, and takes no more', () => {
  const link = open({});
  for (const id of [1, 3]) link.from('client')(headers(id, endHeaders, Buffer.from(literal, 'hex')));
  link.link.goAway('client', 0, 1);
  link.from('client')(headers(5, endHeaders, Buffer.from(literal, 'hex')));
  link.from('client')(writeFrame(frameType.data, endStream, 3, Buffer.alloc(2)));
  link.from('client')(writeFrame(frameType.data, endStream, 1, Buffer.alloc(2)));
  expect(link.got('client')).toEqual(['7:0 0 0000000100000000', '8:0 0 00000002']);
  expect(link.got('server').slice(2)).toEqual(['3:0 3 00000008', '0:1 1 0000']);
  expect(link.ended).toEqual([]);
});

it('ends the connection behind a GOAWAY with an error, and not before', () => {
  const link = open({});
  link.from('client')(headers(1, endHeaders, insert));
  const answer = headers(1, endHeaders, insert);
  const data = writeFrame(frameType.data, 0, 1, Buffer.alloc(8));
  link.from('server')(Buffer.concat([answer, data.subarray(0, 11)]));
  link.link.goAway('client', 11, 1);
  expect(link.ended).toEqual([]);
  link.from('server')(data.subarray(11));
  expect(link.got('client').at(-1)).toBe('7:0 0 000000010000000b');
  expect(link.ended).toEqual([{ side: 'client', after: link.raw('client').length }]);
});

it('lets a client end its own streams', () => {
  const link = open({});
  link.from('client')(headers(1, endHeaders, insert));
  link.from('client')(writeRstStream(1, 8));
  expect(link.link.openStreams).toEqual([]);
  expect(link.got('server')).toEqual(['1:4 1 4001610162', '3:0 1 00000008']);
});

function headers(stream: number, flags: number, payload: Buffer): Buffer {
  return writeFrame(frameType.headers, flags, stream, payload);
}

/** A link on which both sides have sent their SETTINGS; `got` tells frames as `type:flags stream payload`. */
function open(rule: Http2Rule, { clientTableBytes = 4_096, serverTableBytes = 4_096 } = {}) {
  const chunks: Record<Side, Buffer[]> = { client: [], server: [] };
  const ended: { readonly side: Side; readonly after: number }[] = [];
  const raw = (side: Side) => Buffer.concat(chunks[side]);
  const outlet = (side: Side) => ({
    write: (bytes: Buffer) => void chunks[side].push(bytes),
    end: () => void ended.push({ side, after: raw(side).length }),
  });
  const link = new Http2Link({ client: outlet('client'), server: outlet('server') });
  link.add(rule);
  const settings = (tableBytes: number) => {
    const payload = Buffer.alloc(6);
    payload.writeUInt16BE(1);
    payload.writeUInt32BE(tableBytes, 2);
    return writeFrame(frameType.settings, 0, 0, payload);
  };
  link.inlet('client').write(Buffer.concat([preface, settings(clientTableBytes)]));
  link.inlet('server').write(settings(serverTableBytes));
  for (const side of ['client', 'server'] as const) chunks[side] = [];
  return {
    link,
    ended,
    raw,
    from: (side: Side) => link.inlet(side).write,
    got(side: Side): string[] {
      const frames: string[] = [];
      for (let rest = raw(side); rest.length > 0; ) {
        const { bytes, type, flags, stream } = readHead(rest);
        frames.push(`${type}:${flags} ${stream} ${rest.subarray(9, 9 + bytes).toString('hex')}`);
        rest = rest.subarray(9 + bytes);
      }
      return frames;
    },
  };
}
