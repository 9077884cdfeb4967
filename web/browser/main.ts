import { type CallOptions, Code, ConnectError, createClient } from '@connectrpc/connect';
import { createConnectTransport, createGrpcWebTransport } from '@connectrpc/connect-web';
import { ModelService, type PredictResponse } from '../../src/rpc/generated/model_service_pb.js';
import { showCounts } from './counts.ts';
import { find, make } from './elements.ts';
import { tryNative } from './native.ts';
import { showFrames } from './show-frames.ts';
import { type Came, watchFetch } from './watched-fetch.ts';

const form = find('call', HTMLFormElement);
const server = find('server', HTMLInputElement);
const protocol = find('protocol', HTMLSelectElement);
const features = find('features', HTMLInputElement);
const dimension = find('dimension', HTMLInputElement);
const deadline = find('deadline', HTMLInputElement);
const cancel = find('cancel', HTMLButtonElement);
const status = find('status', HTMLElement);
const answers = find('answers', HTMLElement);
const came = find('came', HTMLElement);
const frames = find('frames', HTMLElement);
const counts = find('counts', HTMLElement);
const nativeResult = find('native-result', HTMLElement);

/** The latest: a stream may have any number. */
const shownAnswers = 20;

let calling: AbortController | null = null;

server.value = location.origin;
form.addEventListener('submit', (event) => {
  event.preventDefault();
  void call('predict');
});
find('stream', HTMLButtonElement).addEventListener('click', () => {
  if (form.reportValidity()) void call('predictStream');
});
cancel.addEventListener('click', () => calling?.abort());
document.addEventListener('keydown', ({ key }) => {
  if (key === 'Escape') calling?.abort();
});
find('native', HTMLButtonElement).addEventListener('click', () => {
  if (!form.reportValidity()) return;
  tryNative(originOf(server.value), nativeResult).catch((error: unknown) => {
    nativeResult.textContent = `No answer: ${explain(error)}`;
  });
});
void showCounts(counts);

async function call(method: 'predict' | 'predictStream'): Promise<void> {
  calling?.abort();
  const controller = new AbortController();
  calling = controller;
  cancel.disabled = false;
  answers.replaceChildren();
  frames.replaceChildren();
  came.textContent = 'Nothing came yet.';
  status.textContent = 'Called.';
  const beganMs = performance.now();
  let latest: Came | null = null;
  const draw = () => {
    if (latest !== null && calling === controller) showFrames(frames, came, latest);
    latest = null;
  };
  const client = connect((one) => {
    // At most as often as the screen is drawn.
    if (latest === null) requestAnimationFrame(draw);
    latest = one;
  });
  let took = 0;
  const take = (answer: PredictResponse) => {
    if (calling !== controller) return;
    took += 1;
    const shown = describe(answer, performance.now() - beganMs);
    shown.value = took;
    answers.append(shown);
    if (answers.childElementCount > shownAnswers) answers.firstElementChild?.remove();
    status.textContent = `Answers: ${took}.`;
  };
  const request = { features: readFloats(), dimension: dimension.valueAsNumber, requestId: 'page' };
  const options: CallOptions = { signal: controller.signal };
  if (deadline.valueAsNumber > 0) options.timeoutMs = deadline.valueAsNumber;
  let said: string;
  try {
    if (method === 'predict') take(await client.predict(request, options));
    else for await (const answer of client.predictStream(request, options)) take(answer);
    said = `Ended with OK after ${took === 1 ? 'one answer' : `${took} answers`}.`;
  } catch (error) {
    said = `Ended after ${took === 1 ? 'one answer' : `${took} answers`}: ${explain(error)}`;
  }
  if (calling !== controller) return;
  draw();
  calling = null;
  cancel.disabled = true;
  status.textContent = said;
  await showCounts(counts);
  // The servers hear of the end a moment after the page.
  setTimeout(() => void showCounts(counts), 300);
}

function connect(onCame: (came: Came) => void) {
  const options = { baseUrl: originOf(server.value), fetch: watchFetch(onCame) };
  return createClient(
    ModelService,
    protocol.value === 'connect' ? createConnectTransport(options) : createGrpcWebTransport(options),
  );
}

function originOf(address: string): string {
  return new URL(address).origin;
}

function readFloats(): number[] {
  return features.value
    .split(/[\s,]+/)
    .filter((word) => word !== '')
    .map(Number);
}

function describe({ probabilities, latencyMs, modelVersion }: PredictResponse, atMs: number): HTMLLIElement {
  const shown = probabilities.slice(0, 10).map((one) => one.toFixed(3));
  return make(
    'li',
    make('code', shown.join(' ')),
    ` after ${atMs.toFixed(0)} ms, of which ${latencyMs.toFixed(1)} in the model, ${modelVersion}`,
  );
}

function explain(error: unknown): string {
  const { code, rawMessage } = ConnectError.from(error);
  const name = Code[code] ?? '';
  // A browser says the same of a server that is not there and of one that forbids it, so that no page can look around.
  const hint = /failed to fetch|networkerror|load failed/i.test(rawMessage)
    ? ` Nobody listens there, or it does not allow pages of ${location.origin}: the browser's console says which.`
    : '';
  return `${code} ${name}: ${rawMessage}.${hint}`;
}
