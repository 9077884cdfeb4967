import { account } from '../../../src/advise/where/account.ts';
import { accountOfServices } from '../../../src/advise/where/account-of-services.ts';
import { watchedBetween } from '../../../src/advise/where/watched-service.ts';
import { LabError } from '../../../src/errors.ts';
import { type Metric, parseMetrics } from '../../../src/services/prometheus-text.ts';
import { mutateText, pick, whole } from '../mutate.ts';
import { plain } from '../target.ts';

const histograms = {
  storefront: ['storefront_view_duration_seconds', 'storefront_model_call_duration_seconds'],
  model: ['model_inference_duration_seconds'],
  rest: ['http_request_duration_seconds', 'model_inference_duration_seconds', 'model_queue_duration_seconds'],
};
const gauges = ['storefront_model_calls_in_flight', 'storefront_model_calls_oldest_seconds', 'model_calls_waiting'];

/** What `explain` reads of a service twice: an account of its schema, or refused in words. */
export const metricsTexts = plain(async (draw) => {
  const names = histograms[pick(draw, ['storefront', 'model', 'rest'] as const)];
  const texts = [write(names, 10, 1), write(names, 10 + whole(draw, 200), 6)];
  const damaged = texts.map((text) => (draw() < 0.7 ? mutateText(draw, text) : text));
  const [first, last] = damaged.map(parse);
  if (!first || !last) return null;
  try {
    const reading = (metrics: Metric[], atMs: number) => ({ atMs, metrics });
    const watched = watchedBetween('http://127.0.0.1:3000/metrics', reading(first, 0), reading(last, 5_000));
    const found = accountOfServices([watched]);
    return account.safeParse(found).success ? null : `no account: ${JSON.stringify(found).slice(0, 300)}`;
  } catch (error) {
    if (error instanceof LabError) return null;
    throw error;
  }
});

/** null: it is no text of metrics, which is said as an Error. */
function parse(text: string): Metric[] | null {
  try {
    return parseMetrics(text);
  } catch (error) {
    if (error instanceof Error && error.constructor === Error) return null;
    throw error;
  }
}

function write(names: readonly string[], count: number, cpu: number): string {
  const timed = names.map((name) => {
    const buckets = ['0.005', '0.1', '+Inf'].map(
      (le, at) => `${name}_bucket{le="${le}"} ${Math.round((count * (at + 1)) / 3)}`,
    );
    return [`# TYPE ${name} histogram`, ...buckets, `${name}_sum ${count * 0.03}`, `${name}_count ${count}`];
  });
  const single = [
    'process_start_time_seconds 7',
    `process_cpu_seconds_total ${cpu}`,
    `nodejs_eventloop_time_seconds_total{nodejs_eventloop_state="active"} ${cpu}`,
  ];
  const told = [...single, ...gauges.map((name) => `${name} 3`)].flatMap((line) => [
    `# TYPE ${line.split(/[ {]/)[0]} gauge`,
    line,
  ]);
  return `${[...timed.flat(), ...told].join('\n')}\n`;
}
