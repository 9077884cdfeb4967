import { type Claim, judgeFactor, judgeNumber, scaled } from '../claim.ts';
import { ratioOf, sumOfRounds } from '../rounds.ts';
import type { ClosedPython, PythonStack } from './python-stack.ts';

const stack = 'python' as const;
const coresPerMs = 10;

/** What the document says of Python, beside its own programs. */
export function judgePython({ asItStands, codecs, closed, floats }: PythonStack): Claim[] {
  if (floats !== 512) return [judgeStart(asItStands)];
  const codec = (wanted: string) => codecs.find((each) => each.codec === wanted);
  const [json, fastapi, protobuf] = [codec('json'), codec('json-fastapi'), codec('protobuf')];
  const named = (about: string, quote: string, says: string | null = null) => ({ about, quote, stack, says });
  const found: Claim[] = [judgeStart(asItStands)];
  if (json && fastapi && protobuf) {
    const [encode, decode] = ['Serialization time ~0.8 ms ~0.05 ms', 'Deserialization time ~1.2 ms ~0.04 ms'];
    const twenty = 'a 20x speedup for just the encoding step';
    found.push(
      judgeNumber(named('encode, json.dumps', encode), 'ms', 0.8, json.encodeMs),
      judgeNumber(named('encode, protobuf', encode), 'ms', 0.05, protobuf.encodeMs),
      judgeNumber(named('decode, json.loads and numpy', decode), 'ms', 1.2, json.decodeMs),
      judgeNumber(named('decode, json.loads, pydantic and numpy', decode), 'ms', 1.2, fastapi.decodeMs),
      judgeNumber(named('decode, protobuf and numpy', decode), 'ms', 0.04, protobuf.decodeMs),
      judgeFactor(named('encode, JSON to protobuf', twenty), 20, 20, ratioOf(json.encodeMs, protobuf.encodeMs)),
      judgeFactor(
        named('decode, JSON to protobuf', 'migrating to gRPC with Protobuf can reduce that overhead by 20x'),
        20,
        20,
        ratioOf(fastapi.decodeMs, protobuf.decodeMs),
      ),
    );
  }
  const rest = closed.find(({ server, keepsConnection }) => server.workers === 1 && !keepsConnection);
  const kept = closed.find(
    ({ server, keepsConnection }) => server.protocol === 'rest' && server.workers === 1 && keepsConnection,
  );
  const grpc = closed.find(({ server }) => server.protocol === 'grpc');
  if (rest && kept && grpc) {
    const cores = 'CPU per 10K req/s ~18 cores ~3 cores';
    const efficient = '5-10x more efficient for the dense-tensor payloads';
    const faster = 'gRPC with Protocol Buffers is 5 to 10 times faster than REST with JSON';
    const both = (of: ClosedPython) => sumOfRounds(of.clientCpuMs.each, of.serverCpuMs.each);
    found.push(
      judgeNumber(named('cores for 10,000/s, REST', cores), 'cores', 18, scaled(both(rest), coresPerMs)),
      judgeNumber(named('cores of the server alone, REST', cores), 'cores', 18, scaled(rest.serverCpuMs, coresPerMs)),
      judgeNumber(named('cores for 10,000/s, gRPC', cores), 'cores', 3, scaled(both(grpc), coresPerMs)),
      judgeNumber(named('cores of the server alone, gRPC', cores), 'cores', 3, scaled(grpc.serverCpuMs, coresPerMs)),
      judgeFactor(named('CPU a call, REST as it stands to gRPC', efficient), 5, 10, ratioOf(both(rest), both(grpc))),
      judgeFactor(
        named('CPU a call, REST over a kept connection to gRPC', efficient),
        5,
        10,
        ratioOf(both(kept), both(grpc)),
      ),
      judgeFactor(
        named('mean of calls one at a time, REST as it stands to gRPC', faster, 'Of both, 5 ms is the model.'),
        5,
        10,
        ratioOf(rest.meanMs, grpc.meanMs),
      ),
    );
  }
  return found;
}

function judgeStart({ starts, says }: PythonStack['asItStands']): Claim {
  return {
    about: 'rest_server.py starts with its four workers',
    quote: 'uvicorn.run(app, host="0.0.0.0", port=8080, workers=4)',
    stack,
    unit: 'times',
    claimed: { from: 1, to: 1 },
    measured: null,
    ratio: null,
    verdict: starts ? 'holds' : 'not here',
    says: starts ? 'It does.' : says,
  };
}
