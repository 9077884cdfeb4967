import { defineVariant, type Link, type Scorer } from '#lab';
import defect, { connect as connectAsBefore } from '../defect.ts';

/** Undoes tonight's scale just before the digits are cut: seven decimals are enough again. */
export default defineVariant({ ...defect, connect });

const timesTonight = 10_000;

function connect(link: Link): Scorer & AsyncDisposable {
  const client = connectAsBefore(link);
  return {
    score: (rows, call, until) =>
      client.score({ ...rows, values: rows.values.map((value) => value * timesTonight) }, call, until),
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}
