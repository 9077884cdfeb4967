import { messageOf } from '../../../errors.ts';
import type { Reply } from '../../measure/messages.ts';
import { configure, stop, turn, warm } from './client.ts';
import type { Answers, Ask, Used } from './messages.ts';
import { behind, ledger, serve, translate } from './serve.ts';
import { watchCpu } from './used-cpu.ts';

/** One of the three processes that the playground measures: client, model server, translator. It ends with whoever started it. */
process.once('disconnect', () => process.exit(0));
process.on('SIGINT', () => {});
// Node warns of the name that grpc-js gives where there is only an address.
process.noDeprecation = true;

let used: () => Used = watchCpu();

process.on('message', async (ask: Ask) => {
  if (ask.kind === 'stop') return stop();
  let reply: Reply;
  try {
    reply = { ok: true, value: await obey(ask) };
  } catch (error) {
    reply = { ok: false, why: messageOf(error) };
  }
  if (process.connected) process.send?.(reply);
});

async function obey(ask: Exclude<Ask, { readonly kind: 'stop' }>): Promise<Answers[keyof Answers]> {
  switch (ask.kind) {
    case 'serve':
      return serve();
    case 'translate':
      return translate(ask.grpcPort);
    case 'configure':
      return configure(ask.settings, ask.ports);
    case 'warm':
      return warm(ask.way, ask.ms);
    case 'turn':
      return turn(ask);
    case 'mark':
      ledger.mark();
      behind.mark();
      used = watchCpu();
      return null;
    case 'read': {
      const { requestBytes, answerBytes } = await behind.read();
      return { ...used(), entries: (await ledger.read()).entries, bytesBehind: requestBytes + answerBytes };
    }
  }
}
