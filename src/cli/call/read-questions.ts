import { createReadStream } from 'node:fs';
import { text } from 'node:stream/consumers';
import { LabError } from '../../errors.ts';
import { random } from '../../lab/random.ts';
import type { Question } from '../../serve/call/calling.ts';
import type { Input } from '../input.ts';
import { defaultSeed } from '../options.ts';
import { resolveExisting } from '../paths.ts';

/** The requests of a call, `count` of them, alike but for their ids; null: one. Throws LabError `usage`. */
export async function readQuestions(input: Input, count: number | null): Promise<readonly Question[]> {
  const rows = input.whole('rows') ?? 1;
  const features = await readFeatures(input, rows);
  const question: Question = {
    features,
    // One row is said as most clients do: not at all.
    dimension: rows === 1 ? 0 : features.length / rows,
    modelVersion: input.text('model-version') ?? '',
    requestId: input.text('request-id') ?? 'call',
  };
  if (count === null) return [question];
  return Array.from({ length: count }, (_, at) => ({ ...question, requestId: `${question.requestId}-${at + 1}` }));
}

async function readFeatures(input: Input, rows: number): Promise<Float32Array> {
  const typed = input.text('features');
  const dim = input.whole('dim');
  if (typed === null) return draw(input.whole('seed') ?? defaultSeed, (dim ?? 512) * rows);
  if (dim !== null)
    throw new LabError('usage', '--dim is for floats that are drawn, and --features names them', 'Leave one out.');
  const features = parse(typed.startsWith('@') ? await readFrom(typed.slice(1)) : typed);
  if (features.length % rows !== 0)
    throw new LabError('usage', `${features.length} floats are no ${rows} rows of one length`, 'Give other --rows.');
  return features;
}

function readFrom(path: string): Promise<string> {
  return text(path === '-' ? process.stdin : createReadStream(resolveExisting('--features', path)));
}

/** NaN and Infinity are let through: what a server says to them is worth seeing. */
function parse(list: string): Float32Array {
  const words = list
    .replaceAll(/^[\s[]+|[\s\]]+$/g, '')
    .split(/\s*[,\s]\s*/)
    .filter((word) => word !== '');
  return Float32Array.from(words, (word) => {
    const number = Number(word);
    if (!Number.isNaN(number) || word === 'NaN') return number;
    throw new LabError(
      'usage',
      `--features has ${JSON.stringify(word.slice(0, 40))}, which is no number`,
      'Write numbers with commas, such as 0.12,0.87.',
    );
  });
}

/** A bell of mean 0 and variance 1, nearly. */
function draw(seed: number, count: number): Float32Array {
  const next = random(seed, 'call');
  return Float32Array.from({ length: count }, () => 2 * (next() + next() + next() - 1.5));
}
