import type { Answer } from './answer.ts';
import type { Need } from './need.ts';
import { type Condition, fits, type Section } from './rule.ts';

/** What to see to once it is chosen. */
export interface Remark {
  readonly id: string;
  readonly answers: readonly Answer[];
  readonly when: Condition;
  readonly text: string;
  /** Where the document says so; null: it does not. */
  readonly section: Section | null;
  /** A command of two-am that shows it, without `npm run lab --`; null: none does. */
  readonly command: string | null;
}

const rest = ['rest-json', 'rest-base64', 'rest-raw'] as const satisfies Answer[];
const grpc = ['grpc', 'grpc-web'] as const satisfies Answer[];
/** gRPC's default limit of a message is 4 MiB: so many floats, with a little room for the other fields. */
const floatsInDefaultLimit = 1_048_000;

export const remarks: readonly Remark[] = [
  {
    id: 'proxy-unmeasured',
    answers: ['grpc-web'],
    when: {},
    text: 'The proxy is a program of others and is not measured; gRPC below is the hop behind it.',
    section: 'gRPC and Browser Clients',
    command: 'wire grpc-web',
  },
  {
    id: 'large-message',
    answers: grpc,
    when: { floats: { atLeast: floatsInDefaultLimit } },
    text: 'Above the default limit of 4 MiB: raise it on both sides from one budget, or send chunks.',
    section: 'Forgetting Message Size Limits',
    command: 'message-size --quick',
  },
  {
    id: 'channel',
    answers: grpc,
    when: {},
    text: 'One channel, made at start-up.',
    section: 'Not Reusing gRPC Channels',
    command: 'channel-reuse --quick',
  },
  {
    id: 'balancing',
    answers: grpc,
    when: {},
    text: 'A balancer of connections sends all calls to one server.',
    section: 'gRPC Load Balancing for ML Services',
    command: 'l4-pinning --quick',
  },
  {
    id: 'nan',
    answers: ['rest-json'],
    when: {},
    text: 'Print all digits, and refuse NaN and Infinity before JSON makes null of them.',
    section: 'The JSON Float Precision Trap',
    command: 'wire floats-json',
  },
  {
    id: 'byte-order',
    answers: ['rest-raw', 'rest-base64'],
    when: {},
    text: 'Write down what the bytes are: float32, little-endian, so many a row.',
    section: null,
    command: 'wire floats-base64',
  },
  {
    id: 'keep-alive',
    answers: rest,
    when: {},
    text: 'Keep connections: in HTTP/1.1 each carries one call at a time.',
    section: null,
    command: null,
  },
  {
    id: 'deadline',
    answers: [...rest, ...grpc],
    when: {},
    text: 'A deadline on every call, and a fallback for it.',
    section: 'Production Engineering Notes',
    command: 'missing-deadline --quick',
  },
];

export function remarksOn(answer: Answer, need: Need): readonly Remark[] {
  return remarks.filter((remark) => remark.answers.includes(answer) && fits(remark.when, need));
}
