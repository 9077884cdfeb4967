import { credentials } from '@grpc/grpc-js';
import { Pool } from 'undici';
import { noDeadline } from '../../lab/until.ts';
import type { Call } from '../../lab/variant.ts';
import { ModelClient } from '../../rpc/model-client.ts';
import { authorityOf, loopback } from '../../serve/addresses.ts';
import { readAnswer, writeQuestion } from '../../serve/call/rest-messages.ts';
import { isRest, type RestWay, restFormatOf, type Way } from '../ways.ts';
import { codecOf, unlimited } from './serve-ways.ts';

/** Makes calls in one way, over connections that are kept. */
export interface Caller extends AsyncDisposable {
  /** From the floats to the answer's floats. Rejects where the call fails. */
  call(features: Float32Array): Promise<Float32Array>;
}

/** As many connections as calls may be in flight, where a connection carries one at a time. */
const connections = 32;

/** @param ca PEM; null: the server speaks plainly */
export function callerOf(way: Way, port: number, ca: string | null = null): Caller {
  if (isRest(way)) return restCaller(way, port, ca);
  const trust = ca === null ? credentials.createInsecure() : credentials.createSsl(Buffer.from(ca));
  return grpcCaller(new ModelClient(authorityOf(loopback, port), trust, alone, { codec: codecOf[way] }));
}

/** Clients of one process would share their connections. */
const alone = { ...unlimited, 'grpc.use_local_subchannel_pool': 1 };

function restCaller(way: RestWay, port: number, ca: string | null): Caller {
  const origin = `${ca === null ? 'http' : 'https'}://${authorityOf(loopback, port)}`;
  const pool = new Pool(origin, { connections, ...(ca === null ? {} : { connect: { ca } }) });
  return {
    async call(features) {
      const { headers, body } = writeQuestion(restFormatOf[way], {
        features,
        dimension: 0,
        modelVersion: '',
        requestId: '',
      });
      const answer = await pool.request({ method: 'POST', path: '/predict', headers, body });
      const bytes = Buffer.from(await answer.body.arrayBuffer());
      if (answer.statusCode !== 200) throw new Error(`${answer.statusCode}: ${bytes.toString().slice(0, 200)}`);
      return readAnswer(answer.headers, bytes).probabilities;
    },
    [Symbol.asyncDispose]: () => pool.destroy(),
  };
}

const anyCall: Call = {
  id: '',
  user: '',
  until: { deadline: noDeadline, signal: new AbortController().signal },
  stage: (_part, work) => work(),
};

function grpcCaller(client: ModelClient): Caller {
  return {
    call: async (features) => (await client.score({ dimension: features.length, values: features }, anyCall)).scores,
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}
