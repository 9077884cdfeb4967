import { callGrpc, grpcMethods } from '../../serve/call/call-grpc.ts';
import { callOip, isOipOverGrpc, oipForms } from '../../serve/call/call-oip.ts';
import { callOverWeb, type WebProtocol, webMethods } from '../../serve/call/call-over-web.ts';
import { callRest } from '../../serve/call/call-rest.ts';
import { callTfServing } from '../../serve/call/call-tfserving.ts';
import type { Calling, Ended, Question, TensorAsked } from '../../serve/call/calling.ts';
import { restFormats } from '../../serve/call/rest-messages.ts';
import { isOverGrpc, tfServingForms } from '../../serve/call/tfserving-forms.ts';

interface Called {
  /** The first is that of a caller who names none. */
  readonly hows: readonly [string, ...string[]];
  readonly portOf: (how: string) => number;
  /** Whether its errors are statuses of gRPC. */
  readonly isGrpc: (how: string) => boolean;
  readonly call: (how: string, questions: readonly Question[], asked: TensorAsked, calling: Calling) => Promise<Ended>;
}

/** What `call` calls, by its name. */
export const called: Readonly<Record<string, Called>> = {
  rest: {
    hows: restFormats,
    portOf: () => 8_080,
    isGrpc: () => false,
    call: (how, [question], _asked, calling) => callRest(pick(restFormats, how), must(question), calling),
  },
  grpc: {
    hows: grpcMethods,
    portOf: () => 50_051,
    isGrpc: () => true,
    call: (how, questions, _asked, calling) => callGrpc(pick(grpcMethods, how), questions, calling),
  },
  'grpc-web': overWeb('grpc-web'),
  connect: overWeb('connect'),
  tfserving: {
    hows: tfServingForms,
    portOf: (how) => (isOverGrpc(pick(tfServingForms, how)) ? 8_500 : 8_501),
    isGrpc: (how) => isOverGrpc(pick(tfServingForms, how)),
    call: (how, [question], asked, calling) => callTfServing(pick(tfServingForms, how), must(question), asked, calling),
  },
  oip: {
    hows: oipForms,
    portOf: (how) => (isOipOverGrpc(pick(oipForms, how)) ? 8_001 : 8_000),
    isGrpc: (how) => isOipOverGrpc(pick(oipForms, how)),
    call: (how, [question], asked, calling) => callOip(pick(oipForms, how), must(question), asked, calling),
  },
};

/** As a page calls it. */
function overWeb(protocol: WebProtocol): Called {
  return {
    hows: webMethods,
    portOf: () => 8_081,
    isGrpc: () => true,
    call: (how, [question], _asked, calling) => callOverWeb(protocol, pick(webMethods, how), must(question), calling),
  };
}

function pick<T extends string>(known: readonly [T, ...T[]], how: string): T {
  return known.find((each) => each === how) ?? known[0];
}

function must(question: Question | undefined): Question {
  if (question === undefined) throw new Error('Nothing is asked.');
  return question;
}
