import { request } from 'undici';
import { LabError, messageOf } from '../../errors.ts';
import { type Metric, parseMetrics } from '../../services/prometheus-text.ts';

/** What a service said of itself at one moment. */
export interface Reading {
  /** By our own clock, in ms. */
  readonly atMs: number;
  readonly metrics: readonly Metric[];
}

/** A service whose event loop is full answers this late too: that is what one wants to hear of. */
const usualPatienceMs = 20_000;
const bytesAtMost = 2 ** 20;

/** `http://host:port`, with or without its path. Throws LabError `usage`. */
export function metricsUrl(typed: string): URL {
  let url: URL;
  try {
    url = new URL(typed);
  } catch {
    throw new LabError('usage', `${JSON.stringify(typed)} is no URL`, 'Write it as http://127.0.0.1:8080.');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new LabError('usage', `${typed}: metrics are read over http or https`, 'Write it as http://127.0.0.1:8080.');
  if (url.pathname === '/') url.pathname = '/metrics';
  return url;
}

/** Prometheus' text. Errors: LabError `no-answer`, with what came instead, `interrupted`. */
export async function readMetrics(url: URL, signal: AbortSignal, patienceMs = usualPatienceMs): Promise<Reading> {
  const { type, body } = await fetchText(url, signal, patienceMs);
  if (type.startsWith('text/html') || /^\s*</.test(body))
    throw new LabError('no-answer', `${url} is a web page, not metrics`, `Name where its metrics are. ${where}`);
  let metrics: Metric[];
  try {
    metrics = parseMetrics(body);
  } catch (error) {
    const why = messageOf(error).slice(0, 120);
    throw new LabError('no-answer', `${url} does not answer in Prometheus' text format: ${why}`, where);
  }
  return { atMs: performance.now(), metrics };
}

export const where =
  '`npm run lab -- up <lab>` and `npm run lab -- serve rest` print the URL of their metrics; a gRPC server has them on a port of their own.';

async function fetchText(
  url: URL,
  signal: AbortSignal,
  patienceMs: number,
): Promise<{ readonly type: string; readonly body: string }> {
  const patience = AbortSignal.timeout(patienceMs);
  try {
    // Not `fetch`, which refuses ports that a browser must not call, such as 10080.
    const { statusCode, headers, body } = await request(url, { signal: AbortSignal.any([signal, patience]) });
    if (statusCode === 200) return { type: String(headers['content-type'] ?? ''), body: await readAtMost(url, body) };
    // Nobody reads it: that it was not read to its end is told to nobody.
    body.on('error', () => {}).destroy();
    throw new LabError('no-answer', `${url} answered with status ${statusCode}`, where);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof LabError) throw error;
    const why = patience.aborted
      ? `it said nothing for ${patienceMs / 1_000} s, as a service does whose event loop stands still`
      : reasonOf(error);
    throw new LabError('no-answer', `${url} gives no metrics: ${why}`, `Is it up, and is that an HTTP port? ${where}`);
  }
}

async function readAtMost(url: URL, body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > bytesAtMost)
      throw new LabError(
        'no-answer',
        `${url} says more than ${bytesAtMost} bytes: those are no metrics of ours`,
        where,
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code === 'ECONNREFUSED' ? 'nothing listens there' : messageOf(error);
}
