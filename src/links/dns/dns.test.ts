import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { connect } from 'node:net';
import { decode, encode } from 'dns-packet';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { random } from '../../lab/random.ts';
import { answerQuery, type Zone } from './answer-query.ts';
import { type DnsServer, startDnsServer } from './dns-server.ts';

const host = '127.0.0.1';
const zone: Zone = { origin: 'lab', name: 'model.lab', addresses: ['127.0.0.2', '127.0.0.3'], serial: 7 };

describe('the answer to', () => {
  it('A of the name: an address for each replica, authoritative, and its question in the letters that it came in', () => {
    const answer = ask('MoDel.Lab', 'A');
    expect(answer).toMatchObject({
      type: 'response',
      id: 99,
      rcode: 'NOERROR',
      flag_aa: true,
      flag_rd: true,
      flag_ra: false,
    });
    expect(answer.questions).toMatchObject([{ name: 'MoDel.Lab', type: 'A', class: 'IN' }]);
    expect(answer.answers).toMatchObject(
      zone.addresses.map((data) => ({ type: 'A', name: 'MoDel.Lab', data, ttl: 5, class: 'IN' })),
    );
    expect(answer.authorities).toEqual([]);
  });

  it.each(['AAAA', 'TXT', 'SRV'])('%s of the name: there is none, and for how long that may be believed', (type) => {
    const answer = ask('model.lab', type);
    expect(answer).toMatchObject({ rcode: 'NOERROR', flag_aa: true, answers: [] });
    expect(answer.authorities).toMatchObject([{ type: 'SOA', name: 'lab', ttl: 5, data: { serial: 7, minimum: 5 } }]);
  });

  it('another name of the zone: there is none', () => {
    for (const name of ['other.lab', 'a.model.lab', '_grpc_config.model.lab']) {
      expect(ask(name, 'A')).toMatchObject({
        rcode: 'NXDOMAIN',
        flag_aa: true,
        answers: [],
        authorities: [{ type: 'SOA' }],
      });
    }
  });

  it('the zone itself', () => {
    expect(ask('lab', 'SOA').answers).toMatchObject([{ type: 'SOA', data: { mname: 'ns.lab' } }]);
    expect(ask('lab', 'NS').answers).toMatchObject([{ type: 'NS', data: 'ns.lab' }]);
    expect(ask('lab', 'A')).toMatchObject({ rcode: 'NOERROR', answers: [] });
  });

  it('what it is not authoritative for, or another class: refused', () => {
    for (const name of ['example.com', 'notlab', 'xlab', '.']) {
      expect(ask(name, 'A')).toMatchObject({ rcode: 'REFUSED', flag_aa: false, answers: [] });
    }
    const chaos = query('model.lab', 'A');
    chaos.writeUInt16BE(3, chaos.length - 2);
    const answer = answerQuery(chaos, zone, 'udp');
    expect(decode(answer ?? Buffer.alloc(0))).toMatchObject({ rcode: 'REFUSED', questions: [{ class: 'CH' }] });
  });

  it('something other than a query: not implemented; two questions, or none: a format error', () => {
    const update = query('model.lab', 'A');
    update[2] = 5 << 3;
    expect(read(answerQuery(update, zone, 'udp')).rcode).toBe('NOTIMP');
    const question = { type: 'A', name: 'model.lab' } as const;
    for (const questions of [[], [question, question]]) {
      expect(read(answerQuery(encode({ type: 'query', id: 1, questions }), zone, 'udp')).rcode).toBe('FORMERR');
    }
  });

  it('an answer, or what has no header: no reply, or two servers would talk forever', () => {
    const answer = answerQuery(query('model.lab', 'A'), zone, 'udp') ?? Buffer.alloc(0);
    expect(answerQuery(answer, zone, 'udp')).toBeNull();
    expect(answerQuery(Buffer.alloc(11), zone, 'udp')).toBeNull();
  });

  it('a client that speaks EDNS, also in an unknown version', () => {
    const options = (ednsVersion: number) => [{ type: 'OPT', name: '.', udpPayloadSize: 4_096, ednsVersion }] as const;
    const questions = [{ type: 'A', name: 'model.lab' }];
    const answer = read(answerQuery(encode({ type: 'query', questions, additionals: options(0) }), zone, 'udp'));
    expect(answer.additionals).toMatchObject([{ type: 'OPT', udpPayloadSize: 1_232, extendedRcode: 0 }]);
    const late = read(answerQuery(encode({ type: 'query', questions, additionals: options(1) }), zone, 'udp'));
    expect(late).toMatchObject({ answers: [], additionals: [{ type: 'OPT', extendedRcode: 1 }] });
  });

  it('a question with more addresses than fit: cut off over UDP, whole over TCP', () => {
    const many = { ...zone, addresses: Array.from({ length: 200 }, (_, index) => `127.0.1.${index}`) };
    const message = query('model.lab', 'A');
    expect(read(answerQuery(message, many, 'udp'))).toMatchObject({ flag_tc: true, answers: [], rcode: 'NOERROR' });
    expect(read(answerQuery(message, many, 'tcp'))).toMatchObject({ flag_tc: false });
    expect(read(answerQuery(message, many, 'tcp')).answers).toHaveLength(200);
    const few = { ...zone, addresses: many.addresses.slice(0, 18) };
    expect(answerQuery(message, few, 'udp')?.length).toBeLessThanOrEqual(512);
    expect(read(answerQuery(message, { ...zone, addresses: many.addresses.slice(0, 30) }, 'udp')).flag_tc).toBe(true);
  });

  it('whatever there may be in a packet: an answer that can be read, or none; never an exception', () => {
    const draw = random(7, 'dns');
    const sound = [
      query('model.lab', 'A'),
      encode({
        type: 'query',
        questions: [{ type: 'A', name: 'model.lab' }],
        additionals: [{ type: 'OPT', name: '.', udpPayloadSize: 4_096 }],
      }),
    ];
    const rcodes = new Set<string>();
    for (let round = 0; round < 20_000; round += 1) {
      const message = mutate(sound[round % sound.length] ?? Buffer.alloc(0), draw);
      const answer = answerQuery(message, zone, round % 3 === 0 ? 'tcp' : 'udp');
      if (!answer) continue;
      expect(answer.readUInt16BE(0)).toBe(message.readUInt16BE(0));
      expect(answer.length).toBeLessThanOrEqual(1_232);
      if (round % 20 === 0) rcodes.add(read(answer).rcode);
    }
    expect([...rcodes].sort()).toEqual(['FORMERR', 'NOERROR', 'NOTIMP', 'NXDOMAIN', 'REFUSED']);
  });
});

describe('a server', () => {
  let server: DnsServer;
  beforeAll(async () => {
    server = await startDnsServer(host, 'model.lab');
  });
  afterAll(() => server[Symbol.asyncDispose]());
  beforeEach(() => server.setAddresses(['127.0.0.2', '127.0.0.3']));

  it("tells Node's resolver every address, and a new one with the next question", async () => {
    const resolver = resolverFor(server);
    expect((await resolver.resolve4('model.lab')).sort()).toEqual(['127.0.0.2', '127.0.0.3']);
    server.setAddresses(['127.0.0.2', '127.0.0.3', '127.0.0.4']);
    // A resolver that kept answers as long as their TTL says would not see it.
    expect((await resolver.resolve4('model.lab')).sort()).toEqual(['127.0.0.2', '127.0.0.3', '127.0.0.4']);
    server.setAddresses([]);
    await expect(resolver.resolve4('model.lab')).rejects.toMatchObject({ code: 'ENODATA' });
    await expect(resolver.resolve6('model.lab')).rejects.toMatchObject({ code: 'ENODATA' });
    await expect(resolver.resolve4('other.lab')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  it('is asked again over TCP where UDP cut the answer off', async () => {
    const many = Array.from({ length: 200 }, (_, index) => `127.0.1.${index}`);
    server.setAddresses(many);
    expect((await resolverFor(server).resolve4('model.lab')).sort()).toEqual(many.sort());
  });

  it('answers two questions on one TCP connection, in whatever pieces they come', async () => {
    const socket = connect(server.port, host);
    onTestFinished(() => void socket.destroy());
    const asked = Buffer.concat([framed(query('model.lab', 'A')), framed(query('model.lab', 'AAAA'))]);
    for (const byte of asked.subarray(0, 40)) socket.write(Buffer.of(byte));
    socket.end(asked.subarray(40));
    const got = Buffer.concat(await Array.fromAsync(socket));
    const first = got.readUInt16BE(0);
    expect(read(got.subarray(2, 2 + first)).answers).toHaveLength(2);
    expect(read(got.subarray(4 + first)).answers).toEqual([]);
  });

  it('hangs up on rubbish, and goes on', async () => {
    const socket = connect(server.port, host);
    socket.write(Buffer.from('00030102ff', 'hex'));
    await once(socket.resume(), 'close');
    const udp = createSocket('udp4');
    onTestFinished(() => void udp.close());
    for (let bytes = 0; bytes < 40; bytes += 1) udp.send(Buffer.alloc(bytes, 0xff), server.port, host);
    expect(await resolverFor(server).resolve4('model.lab')).toHaveLength(2);
  });

  it('gives its port back, even with clients connected', async () => {
    const other = await startDnsServer(host, 'model.lab');
    const socket = connect(other.port, host);
    await once(socket, 'connect');
    const ended = once(socket.resume(), 'close');
    await other[Symbol.asyncDispose]();
    await ended;
    const again = connect(other.port, host);
    await expect(once(again, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

function resolverFor({ port }: DnsServer): Resolver {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  resolver.setServers([`${host}:${port}`]);
  return resolver;
}

function query(name: string, type: string): Buffer {
  return encode({ type: 'query', id: 99, flags: 1 << 8, questions: [{ name, type }] });
}

function ask(name: string, type: string) {
  return read(answerQuery(query(name, type), zone, 'udp'));
}

function read(answer: Buffer | null) {
  if (!answer) throw new Error('there is no answer');
  return decode(answer);
}

function framed(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}

/** Some bytes changed, cut off or added. */
function mutate(sound: Buffer, draw: () => number): Buffer {
  const whole = Buffer.concat([
    sound,
    Buffer.from(Array.from({ length: Math.floor(draw() * 12) }, () => draw() * 256)),
  ]);
  for (let changes = Math.floor(draw() * 4); changes > 0; changes -= 1) {
    whole[Math.floor(draw() * whole.length)] = Math.floor(draw() * 256);
  }
  return draw() < 0.3 ? whole.subarray(0, Math.floor(draw() * whole.length)) : whole;
}
