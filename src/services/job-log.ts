import type { RequestHandler } from 'express';
import { boundedAt, type Metrics, secondsBuckets } from './metrics.ts';

/** What a job knows of a batch: not whether its answer was right. */
export interface EndedBatch {
  readonly id: string;
  readonly rows: number;
  /** From its schedule. */
  readonly tookMs: number;
  /** `RESOURCE_EXHAUSTED`; null: it was answered. */
  readonly error: string | null;
}

export interface JobLog {
  /** `said`: why it failed, as the client said it; null: it did not. */
  ended(batch: EndedBatch, said: string | null): void;
  /** `/log`: the last lines, as the job's log would have them. */
  readonly serve: Readonly<Record<string, RequestHandler>>;
}

export interface JobLogOptions {
  readonly largestBytes: () => Promise<number>;
  /** Hears of every batch that ended; null: nobody does. */
  readonly tell: ((line: string) => void) | null;
  /** What a batch may take: a bucket ends there. Left out: none does. */
  readonly budgetMs?: number | undefined;
}

const linesAtMost = 100;

/** What a person can see of a job: its log and its metrics. */
export function createJobLog(metrics: Metrics, { largestBytes, tell, budgetMs }: JobLogOptions): JobLog {
  const lines: string[] = [];
  const seconds = metrics.histogramBy(
    'job_batch_duration_seconds',
    'Batches, from their schedule to their answer, by outcome.',
    ['status'],
    budgetMs === undefined ? secondsBuckets : boundedAt(secondsBuckets, budgetMs / 1_000),
  );
  const batches = metrics.counter('job_batches_total', 'Batches that ended, by outcome.', ['status']);
  const rows = metrics.counter('job_rows_total', 'Rows of batches that ended, by outcome.', ['status']);
  // A rate needs a series from the start on.
  for (const counter of [batches, rows]) counter.inc({ status: 'OK' }, 0);
  metrics.gauge('job_largest_message_bytes', 'The largest gRPC message that was sent so far.', largestBytes);
  return {
    ended(batch, said) {
      const { tookMs } = batch;
      const status = batch.error ?? 'OK';
      seconds.observe({ status }, tookMs / 1_000);
      batches.inc({ status });
      rows.inc({ status }, batch.rows);
      const what = said === null ? `${status} after ${Math.round(tookMs)} ms` : said;
      const line = `${batch.id} ${batch.rows} rows: ${what}`;
      lines.push(`${new Date().toISOString()} ${line}`);
      tell?.(line);
      if (lines.length > linesAtMost) lines.shift();
    },
    serve: { '/log': (_request, response) => void response.type('text').send(`${lines.join('\n')}\n`) },
  };
}
