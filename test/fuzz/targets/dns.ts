import { decode, encode } from 'dns-packet';
import { answerQuery } from '../../../src/links/dns/answer-query.ts';
import { mutateBytes, pick } from '../mutate.ts';
import { plain } from '../target.ts';

const zone = { origin: 'lab', name: 'model.lab', addresses: ['127.0.0.2', '127.0.0.3'], serial: 1 };
const asked = (['A', 'AAAA', 'SOA', 'NS', 'ANY'] as const).map((type) =>
  encode({
    type: 'query',
    id: 7,
    questions: [{ type: type as 'A', name: 'model.lab' }],
    additionals: [{ type: 'OPT', name: '.', udpPayloadSize: 1_232 }] as never,
  }),
);

export const dns = plain(async (draw) => {
  const query = mutateBytes(draw, pick(draw, asked));
  const answer = answerQuery(query, zone, pick(draw, ['udp', 'tcp'] as const));
  if (answer === null) return null;
  if (answer.readUInt16BE(0) !== query.readUInt16BE(0))
    return `the answer is to another question: ${query.toString('hex')}`;
  decode(answer.subarray(0, 12).fill(0, 4));
  return null;
});
