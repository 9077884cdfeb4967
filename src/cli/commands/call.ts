import { readFileSync } from 'node:fs';
import { exitCodes, LabError } from '../../errors.ts';
import { suggest } from '../../lab/check/nearest.ts';
import { hang } from '../../report/text.ts';
import { authorityOf, loopback } from '../../serve/addresses.ts';
import type { Calling, Ended, TimedAnswer, Trust } from '../../serve/call/calling.ts';
import { called } from '../call/protocols.ts';
import { readAsked } from '../call/read-asked.ts';
import { readQuestions } from '../call/read-questions.ts';
import { explainFailure, sayAnswer, sayEnd } from '../call/show-call.ts';
import type { Input } from '../input.ts';
import { resolveExisting } from '../paths.ts';
import { print, printAside, printDocument } from '../print.ts';
import { readHostAndPort } from '../read-address.ts';

/** Calls a model server once; the exit code says whether it was answered. */
export async function run(input: Input): Promise<number> {
  const [protocol = '', typed] = input.operands;
  const what = called[protocol];
  if (what === undefined)
    throw new LabError(
      'usage',
      `call has no protocol ${JSON.stringify(protocol)}`,
      suggest(protocol, Object.keys(called)),
    );
  const [usual] = what.hows;
  const how = typed ?? usual;
  if (!what.hows.includes(how))
    throw new LabError('usage', `call ${protocol} has no ${JSON.stringify(how)}`, suggest(how, what.hows));
  const asked = readAsked(input, protocol);
  const count = input.whole('count');
  if (count !== null && how !== 'batch')
    throw new LabError('usage', '--count is for a batch', 'Say call grpc batch, or leave it out.');
  const questions = await readQuestions(input, how === 'batch' ? (count ?? 8) : null);
  const answers: TimedAnswer[] = [];
  const calling: Calling = {
    address: readHostAndPort('--address', input.text('address')) ?? authorityOf(loopback, what.portOf(how)),
    trust: readTrust(input),
    maxTimeMs: readMaxTime(input.text('max-time') ?? '30'),
    signal: input.signal,
    onAnswer(answer) {
      answers.push(answer);
      if (!input.flag('json')) print(sayAnswer(answer));
    },
  };
  // Node warns of the name that grpc-js gives where there is only an address.
  process.noDeprecation = true;
  const ended = await what.call(how, questions, asked, calling);
  input.signal.throwIfAborted();
  if (input.flag('json')) printDocument(toDocument(protocol, how, calling.address, answers, ended));
  else print(sayEnd(ended));
  if (ended.failure === null) return exitCodes.verified;
  printAside(`two-am: ${ended.failure.says}`);
  for (const line of explainFailure(ended.failure, protocol, what.isGrpc(how), calling.address))
    printAside(hang('  ', line, 100).join('\n'));
  return exitCodes.refuted;
}

function toDocument(protocol: string, how: string, address: string, answers: readonly TimedAnswer[], ended: Ended) {
  return {
    protocol,
    how,
    address,
    answers: answers.map(({ probabilities, ...rest }) => ({
      // NaN is no JSON: as the JSON of protobuf has it.
      probabilities: Array.from(probabilities, (one) => (Number.isFinite(one) ? one : String(one))),
      ...rest,
    })),
    ...ended,
  };
}

function readTrust(input: Input): Trust | null {
  const file = input.text('cacert');
  const insecure = input.flag('insecure');
  if (!input.flag('tls') && !insecure && file === null) return null;
  return { ca: file === null ? null : readFileSync(resolveExisting('--cacert', file)), insecure };
}

/** In ms; 0: as long as it takes. */
function readMaxTime(typed: string): number | null {
  const seconds = Number(typed);
  if (!/^\d+(\.\d+)?$/.test(typed) || seconds > 86_400)
    throw new LabError(
      'usage',
      `--max-time cannot be ${JSON.stringify(typed)}`,
      'Give seconds, such as 0.5, or 0: no limit.',
    );
  return seconds === 0 ? null : Math.round(seconds * 1_000);
}
