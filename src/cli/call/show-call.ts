import type { Ended, Failure, TimedAnswer } from '../../serve/call/calling.ts';
import { findCauses } from '../../serve/call/status-causes.ts';

const whole = new Intl.NumberFormat('en');
const shownAtMost = 10;

/** One answer in a line: when, what, and what the model took. */
export function sayAnswer({ atMs, probabilities, latencyMs, requestId, modelVersion }: TimedAnswer): string {
  const shown = [...probabilities.subarray(0, shownAtMost)].map((one) => one.toFixed(3)).join(' ');
  const more = probabilities.length > shownAtMost ? ` … ${whole.format(probabilities.length)} in all` : '';
  const from = [requestId, modelVersion].filter((one) => one !== '').join(', ');
  const model = latencyMs === null ? '' : `  model ${ms(latencyMs)}`;
  return `${ms(atMs).padStart(11)}  ${shown}${more}${model}${from === '' ? '' : `  ${from}`}`;
}

/** How long all of it took, and what it cost on the wire. */
export function sayEnd({ tookMs, bytesSent, bytesReceived }: Ended): string {
  const [sent, received] = [whole.format(bytesSent), whole.format(bytesReceived)];
  return `${ms(tookMs).padStart(11)}  in all, with connecting; ${sent} bytes sent, ${received} received, all protocols included`;
}

/** What a failure can be, and how to tell: paragraphs for a person. */
export function explainFailure(
  { code, says, details }: Failure,
  protocol: string,
  isGrpc: boolean,
  address: string,
): readonly string[] {
  const hints = hintsFor(details, protocol, address);
  if (isGrpc) {
    const causes = findCauses(says).map(({ canBe, howToTell }) => `- ${canBe}. How to tell: ${howToTell}.`);
    return causes.length === 0 ? hints : [...hints, 'What that can be, by docs/grpc-status.md:', ...causes];
  }
  return code === null || !details.startsWith('/') ? hints : [`${details} on the server says what kind that is.`];
}

/** What to type next. */
function hintsFor(details: string, protocol: string, address: string): readonly string[] {
  const isWeb = protocol === 'grpc-web' || protocol === 'connect';
  const [, refused] = /ECONNREFUSED (\S+)/.exec(details) ?? [];
  if (isWeb && refused !== undefined && portOf(refused) !== portOf(address))
    return [`${address} answered: it stands before ${refused}, and nobody listens there.`];
  if (details.includes('ECONNREFUSED'))
    return [`Nobody listens on ${address}: \`npm run lab -- serve ${isWeb ? 'web' : protocol}\` starts a server.`];
  if (isWeb && /^HTTP \d+$/.test(details))
    return [
      `That is HTTP's status, and nothing more came: does ${address} speak ${protocol}, and who stands before it?`,
    ];
  if (/certificate|self-signed/i.test(details))
    return ['--cacert FILE trusts the authority of its certificate, --insecure whatever it shows.'];
  if (details.includes('wrong version number')) return [`${address} does not speak TLS: leave --tls out.`];
  if (isWeb && /EPIPE|ECONNRESET|socket hang up/.test(details))
    return [`${address} hung up: is that a port for gRPC itself, or for TLS?`];
  if (details.startsWith('Parse Error'))
    return [`${address} does not speak HTTP/1.1: is that a port for gRPC, or for TLS?`];
  return [];
}

function portOf(address: string): string {
  return address.replace(/^.*:/, '');
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}
