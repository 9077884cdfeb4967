import { readFileSync } from 'node:fs';
import { exitCodes, LabError } from '../../errors.ts';
import { suggest } from '../../lab/check/nearest.ts';
import { hang } from '../../report/text.ts';
import { authorityOf, loopback } from '../../serve/addresses.ts';
import { callGrpc, grpcMethods } from '../../serve/call/call-grpc.ts';
import { callRest } from '../../serve/call/call-rest.ts';
import type { Calling, Ended, TimedAnswer, Trust } from '../../serve/call/calling.ts';
import { restFormats } from '../../serve/call/rest-messages.ts';
import { readQuestions } from '../call/read-questions.ts';
import { explainFailure, sayAnswer, sayEnd } from '../call/show-call.ts';
import type { Input } from '../input.ts';
import { resolveExisting } from '../paths.ts';
import { print, printAside, printDocument } from '../print.ts';

const hows: Readonly<Record<string, readonly string[]>> = { rest: restFormats, grpc: grpcMethods };
const usualPorts: Readonly<Record<string, number>> = { rest: 8_080, grpc: 50_051 };

/** Calls a model server once; the exit code says whether it was answered. */
export async function run(input: Input): Promise<number> {
  const [protocol = '', typed] = input.operands;
  const known = hows[protocol];
  if (known === undefined)
    throw new LabError(
      'usage',
      `call has no protocol ${JSON.stringify(protocol)}`,
      suggest(protocol, Object.keys(hows)),
    );
  const [usual = ''] = known;
  const how = typed ?? usual;
  if (!known.includes(how))
    throw new LabError('usage', `call ${protocol} has no ${JSON.stringify(how)}`, suggest(how, known));
  const count = input.whole('count');
  if (count !== null && how !== 'batch')
    throw new LabError('usage', '--count is for a batch', 'Say call grpc batch, or leave it out.');
  const questions = await readQuestions(input, how === 'batch' ? (count ?? 8) : null);
  const answers: TimedAnswer[] = [];
  const calling: Calling = {
    address: readAddress(input, protocol),
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
  const ended = await perform(protocol, how, questions, calling);
  input.signal.throwIfAborted();
  if (input.flag('json')) printDocument(toDocument(protocol, how, calling.address, answers, ended));
  else print(sayEnd(ended));
  if (ended.failure === null) return exitCodes.verified;
  printAside(`two-am: ${ended.failure.says}`);
  for (const line of explainFailure(ended.failure, protocol, calling.address))
    printAside(hang('  ', line, 100).join('\n'));
  return exitCodes.refuted;
}

function perform(
  protocol: string,
  how: string,
  questions: Parameters<typeof callGrpc>[1],
  calling: Calling,
): Promise<Ended> {
  const format = restFormats.find((one) => one === how);
  const method = grpcMethods.find((one) => one === how);
  const [question] = questions;
  if (protocol === 'rest' && format !== undefined && question !== undefined) return callRest(format, question, calling);
  return callGrpc(method ?? 'predict', questions, calling);
}

function toDocument(protocol: string, how: string, address: string, answers: readonly TimedAnswer[], ended: Ended) {
  return {
    protocol,
    how,
    address,
    answers: answers.map(({ probabilities, ...rest }) => ({ probabilities: Array.from(probabilities), ...rest })),
    ...ended,
  };
}

function readAddress(input: Input, protocol: string): string {
  const typed = input.text('address');
  if (typed === null) return authorityOf(loopback, usualPorts[protocol] ?? 0);
  if (/^(\[[\da-fA-F:.]+\]|[\w.-]+):\d{1,5}$/.test(typed)) return typed;
  throw new LabError(
    'usage',
    `--address cannot be ${JSON.stringify(typed)}`,
    'Write host:port, such as 127.0.0.1:8080, without http:// and without a path.',
  );
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
