/** Something that was seen, and what it was. */
export interface Example {
  readonly label: string;
  readonly text: string;
}

/**
 * Guesses what a text is about by its words and numbers alone: naive Bayes over the words that a text has (Bernoulli, with Laplace's
 * smoothing), each alone and each beside its neighbour. Gives the share of `fresh` that it guesses right after it has read `known`.
 */
export function guessedRightly(known: readonly Example[], fresh: readonly Example[]): number {
  const read = known.map(({ label, text }) => ({ label, words: wordsOf(text) }));
  const often = countEach(read.map(({ words }) => words));
  const vocabulary = [...often].flatMap(([word, times]) => (times < seldom ? [] : word));
  const classes = [...Map.groupBy(read, ({ label }) => label)].map(([label, examples]) => {
    const seenIn = countEach(examples.map(({ words }) => words));
    const chances = vocabulary.map((word) => ((seenIn.get(word) ?? 0) + 1) / (examples.length + 2));
    return {
      label,
      // Of a text with none of the words; each that it has then changes it.
      without: chances.reduce((sum, chance) => sum + Math.log(1 - chance), 0),
      changes: new Map(vocabulary.map((word, at) => [word, Math.log((chances[at] ?? 0) / (1 - (chances[at] ?? 0)))])),
    };
  });
  const guess = (text: string) => {
    const words = [...wordsOf(text)];
    const scores = classes.map(({ label, without, changes }) => ({
      label,
      score: words.reduce((sum, word) => sum + (changes.get(word) ?? 0), without),
    }));
    return scores.reduce((one, other) => (other.score > one.score ? other : one)).label;
  };
  return fresh.filter(({ label, text }) => guess(text) === label).length / fresh.length;
}

/** What is in fewer texts than that, as a port is, is learnt by heart and not understood. */
const seldom = 4;

function countEach(texts: readonly ReadonlySet<string>[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const words of texts) for (const word of words) times.set(word, (times.get(word) ?? 0) + 1);
  return times;
}

/** Lines are told apart by their shape, so that how many there are of each is a word too. */
function wordsOf(text: string): ReadonlySet<string> {
  const words = text.toLowerCase().match(/[a-z_]+|\d+/g) ?? [];
  const pairs = words.slice(1).map((word, at) => `${words[at]} ${word}`);
  return new Set([...words, ...pairs, `lines ${text.split('\n').length}`]);
}
