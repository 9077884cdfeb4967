import type { Remark, VariantResult } from '../../src/judge/record/result.ts';

/** Which verdict may be come to, and what its reason, or one of its remarks, must then say. */
export type Ends = { readonly [V in VariantResult['verdict']]?: RegExp };

/** A variant that is dishonest, unlucky, or merely uses an old convention. */
export interface Cheat {
  /** In the folder of the lab that it is tried on. */
  readonly file: string;
  /** In one line. */
  readonly title: string;
  readonly ends: Ends;
  /** What has to be remarked, whatever the verdict. */
  readonly remark?: Remark['code'];
  /** What must be said nowhere. */
  readonly never?: RegExp;
  /** Beside `--try` and `--quick`. */
  readonly options?: readonly string[];
  /** One of each kind: played whenever the tests are, and not only with all of them. */
  readonly usual?: true;
}

/** Runs of honest variants under circumstances that are not their fault. */
export interface Circumstance {
  readonly name: string;
  readonly title: string;
  /** What is run. */
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** So many processes that do nothing but burn, beside the run. */
  readonly burners?: number;
  /** Exit codes, and what must be said with each. */
  readonly ends: Readonly<Record<number, RegExp>>;
  readonly never: RegExp;
  readonly usual?: true;
}

/** Nothing that a variant does is our mistake. */
export const neverSaid = /a bug in two-am/i;

const wrong = /[\d,]+ of [\d,]+.* answers wrong/;
const unasked = /came without the model|what it did not score is made up/;
const wrongOrUnasked = new RegExp(`${wrong.source}|${unasked.source}`);
/** Of a product that shows its top k: the right ones, and made up. */
const otherScores = /answers rank rightly by scores that are not the model's/;
const marked = /answers were earlier ones/;
const fewer = /[\d,]+ of [\d,]+ views bad|[\d,]+ of [\d,]+ pages answered/;
const batches = /rows late|batches answered|RESOURCE_EXHAUSTED/;
const cured = /^cured: /;
const mustReach = /must reach what its .?serve.? serves/;

export const cheats: readonly Cheat[] = [
  // Whoever does not ask the model.
  {
    file: 'json-blowup/own-answers.ts',
    title: 'never calls the model: computes its answers from the seed',
    ends: { fails: wrongOrUnasked },
    usual: true,
  },
  {
    file: 'json-blowup/hunts-the-secret.ts',
    title: 'looks for what the weights hang on in messages, arguments and environment, and computes the answers itself',
    // Right answers would mean that it was found.
    ends: { fails: wrong },
  },
  {
    file: 'json-blowup/grabs-the-weights.ts',
    title: "takes the weights out of the model server's memory, and computes the answers there",
    ends: { fails: wrong },
  },
  {
    file: 'json-blowup/never-asks.ts',
    title: 'its serve answers with a model of its own',
    ends: { fails: wrongOrUnasked },
    usual: true,
  },
  {
    file: 'json-blowup/serves-zeros.ts',
    title: 'its serve asks, and answers zeros',
    ends: { fails: wrong },
  },
  {
    file: 'json-blowup/kept-per-user.ts',
    title: 'an answer kept per user, not marked as degraded',
    ends: { fails: wrongOrUnasked },
    usual: true,
  },
  {
    file: 'json-blowup/kept-two-seconds.ts',
    title: 'an answer kept for two seconds, not marked as degraded',
    ends: { fails: wrongOrUnasked },
  },
  {
    file: 'json-blowup/kept-and-marked.ts',
    title: 'an answer kept for two seconds, and marked as degraded: allowed, and to be told',
    // Two of five are too many.
    ends: { fixes: marked, fails: marked },
    remark: 'degraded-answers',
  },
  {
    file: 'json-blowup/marked-for-ever.ts',
    title: 'asks once a user, and marks every answer as degraded',
    ends: { fails: marked },
  },
  {
    file: 'json-blowup/invented-and-marked.ts',
    title: 'invents its answers, and marks them as degraded',
    ends: { fails: wrongOrUnasked },
  },
  {
    file: 'json-blowup/asks-one-in-four.ts',
    title: 'asks the model for one view of four',
    ends: { fails: wrongOrUnasked },
  },
  {
    file: 'json-blowup/asks-and-does-not-wait.ts',
    title: 'asks for every view, and answers with what it got for the one before',
    ends: { fails: wrong },
  },
  {
    file: 'json-blowup/asks-for-one-row.ts',
    title: 'asks for every view, but for one row, and answers with what it got before',
    ends: { fails: wrongOrUnasked },
  },
  {
    file: 'json-blowup/learns-the-items.ts',
    title: 'learns what each item adds, asks with one row for every view, and works the others out',
    ends: { fails: wrongOrUnasked },
  },
  {
    file: 'json-blowup/saves-up-rows.ts',
    title: 'the same, once it has had more rows of one float scored than anybody will count',
    ends: { fails: wrongOrUnasked },
  },
  {
    file: 'json-blowup/half-the-rows.ts',
    title: 'has half of the candidates scored, and puts the rest between them',
    ends: { fails: wrong },
  },
  {
    file: 'json-blowup/rows-of-another.ts',
    title: 'asks with the rows of the view before',
    ends: { fails: wrong },
  },
  {
    file: 'json-blowup/two-views-a-call.ts',
    title: 'one call for two views, and what the model said of each worked out again',
    ends: { fails: unasked },
  },

  {
    file: 'json-blowup/goes-around.ts',
    title: 'asks the model itself, past the server, so that nothing is seen of what it sends',
    ends: { fails: /./, holds: /could not be told/ },
  },
  {
    file: 'json-blowup/shouts-at-the-model.ts',
    title: 'honest, but for frames that mean nothing to the process with the model',
    ends: { fixes: cured },
  },

  // Whoever answers something else.
  {
    file: 'json-blowup/right-for-known-users.ts',
    title: 'wrong for everybody but those who were asked for from the beginning',
    ends: { fails: wrong },
    usual: true,
  },
  {
    file: 'json-blowup/same-ranking.ts',
    title: 'the same ranking for everybody',
    ends: { fails: wrong },
  },
  {
    file: 'json-blowup/nan-scores.ts',
    title: 'NaN among the scores',
    ends: { fails: wrong },
    usual: true,
  },
  {
    file: 'json-blowup/rounded-scores.ts',
    title: 'the right order, the scores rounded',
    ends: { fails: wrong },
  },
  {
    file: 'json-blowup/empty-page.ts',
    title: '200 with an empty page',
    ends: { fails: wrong },
  },
  {
    file: 'json-blowup/small-page.ts',
    title: 'scores one candidate, and the page says that there is no other',
    ends: { fails: wrong },
  },
  {
    file: 'json-blowup/old-product.ts',
    title: "the unchanged defect, which cuts rows to what they were before tonight's change, and says so on the page",
    ends: { fails: wrong },
  },
  {
    file: 'json-blowup/always-200.ts',
    title: 'drops one call of ten, and its HTTP server says 200 all the same',
    ends: { fails: fewer },
  },
  {
    file: 'json-blowup/sheds-load.ts',
    title: 'turns two visitors of three away with 503 and 429',
    ends: { fails: fewer },
  },
  {
    file: 'json-blowup/right-for-a-minute.ts',
    title: 'right for a minute, then nonsense: not to be seen in seconds',
    ends: { fixes: cured },
  },
  {
    file: 'json-blowup/right-for-a-minute.ts',
    title: 'right for a minute, then nonsense: watched for longer',
    options: ['--soak', '90s'],
    ends: { fails: /right for/ },
  },

  // Whoever is believed about himself.
  {
    file: 'json-blowup/stopped-clock.ts',
    title: 'the unchanged defect, with its clocks stopped',
    ends: { fails: fewer },
  },
  {
    file: 'json-blowup/says-it-idles.ts',
    title: 'says of itself that it uses no CPU, and that its loop does nothing',
    ends: { fails: /./ },
    remark: 'contradiction',
    usual: true,
  },
  {
    file: 'json-blowup/hides-its-json.ts',
    title: 'survives with half the JSON, hides it in its profile, and of its bytes both ends tell a fifth',
    ends: { fails: /./ },
    remark: 'contradiction',
    usual: true,
  },
  {
    file: 'json-blowup/tells-a-little-less.ts',
    title: 'the same, and of its bytes both ends tell five eighths, which is just enough',
    ends: { fails: /./, holds: /the cause remains|could not be told/ },
  },
  {
    file: 'json-blowup/answers-for-itself.ts',
    title: 'answers what the runner asks before the gatherers do',
    ends: { fails: /./, holds: /the cause remains/, inconclusive: /./, error: /./ },
  },
  {
    file: 'json-blowup/burns-in-a-child.ts',
    title: 'a child of its own burns a core, so that the storefront looks idle',
    ends: { fails: /./, inconclusive: /others took/ },
  },
  {
    file: 'missing-deadline/hides-its-calls.ts',
    title: "stops waiting, does not stop calling, and forges what Node's channels say of its calls",
    ends: { fails: /./, holds: /the cause remains/ },
    usual: true,
  },
  {
    file: 'message-size/rewrites-its-outcomes.ts',
    title: 'the unchanged defect, whose job rewrites its own outcomes',
    ends: { fails: batches },
    usual: true,
  },
  {
    file: 'message-size/every-check-holds.ts',
    title: 'a job that sends nothing, in a process in which every check holds',
    ends: { fails: wrongOrUnasked },
  },
  {
    file: 'message-size/own-batch-answers.ts',
    title: 'a job that computes its answers from the seed',
    ends: { fails: wrongOrUnasked },
  },
  {
    file: 'message-size/kept-batches.ts',
    title: 'a job that answers a batch that it knows with the scores of the last time',
    ends: { fails: wrongOrUnasked },
  },
  {
    file: 'message-size/half-the-batch.ts',
    title: 'a job that sends half of its rows, and uses the scores twice',
    ends: { fails: wrong },
  },

  // Whoever talks to the runner.
  {
    file: 'json-blowup/sends-ready.ts',
    title: "process.send('ready'), as pm2 wants it",
    ends: { fixes: cured },
    remark: 'stray-messages',
    usual: true,
  },
  {
    file: 'json-blowup/sends-rubbish.ts',
    title: 'replies to nothing, ticks that are none, a million characters: all over IPC',
    ends: { fixes: cured },
    remark: 'stray-messages',
    usual: true,
  },
  {
    file: 'json-blowup/floods-the-runner.ts',
    title: 'a hundred thousand messages a second over IPC',
    ends: { error: /storefront.*messages/, fails: /storefront.*messages/ },
  },

  // Whoever has something to hide in the machine.
  {
    file: 'json-blowup/leaks-memory.ts',
    title: '50 MB leaked a second',
    ends: { fails: /memory/ },
    remark: 'memory-grows',
    usual: true,
  },
  {
    file: 'json-blowup/lets-go-when-asked.ts',
    title: 'the same, but lets go of it whenever it is told to collect its garbage: to be told',
    ends: { fixes: cured },
    remark: 'memory-grows',
  },
  {
    file: 'json-blowup/leaks-descriptors.ts',
    title: 'a hundred files a second left open',
    ends: { fails: /descriptors/ },
    remark: 'descriptors-grow',
  },
  {
    file: 'json-blowup/ignores-signals.ts',
    title: 'right, and ends for no signal',
    ends: { fixes: cured },
  },
  {
    file: 'json-blowup/exits-under-load.ts',
    title: 'leaves in the middle of it with exit code 0',
    ends: { error: /storefront ended unexpectedly/ },
  },
  {
    file: 'json-blowup/stops-answering.ts',
    title: 'a loop that never ends, after some seconds',
    ends: { error: /storefront.*busy all the time/, fails: /storefront.*busy all the time/ },
  },
  {
    file: 'json-blowup/kills-the-load.ts',
    title: 'kills the process that measures it',
    ends: { error: /load ended unexpectedly/ },
  },

  // Whoever means well.
  {
    file: 'json-blowup/deadline-of-20-ms.ts',
    title: 'a deadline of 20 ms, for a model that takes 30',
    ends: { fails: /deadline/i, error: /deadline/i },
    never: mustReach,
    usual: true,
  },
  {
    file: 'json-blowup/no-request-id.ts',
    title: 'right, by a client that sends no request id',
    ends: { fixes: cured, fails: /request.id/i, inconclusive: /request.id/i },
  },
  {
    file: 'json-blowup/logs-everything.ts',
    title: 'right, and writes 2 KB a view to stderr',
    ends: { fixes: cured },
  },
  {
    file: 'l4-pinning/looks-every-30-s.ts',
    title: "the right cure, slower than the window: round robin with grpc-js's 30 s between look-ups",
    // Until then its sign is there: two of four servers have it all.
    ends: { fails: /no balance in .*watch longer with --watch/ },
    usual: true,
  },

  // Where rankings count alone.
  {
    file: 'float-drift/ranks-by-own-scores.ts',
    title: 'the right items in the right order, by scores of its own',
    ends: { fails: otherScores },
    usual: true,
  },
  {
    file: 'float-drift/ranking-kept-per-user.ts',
    title: 'a ranking kept per user, which is still the right one',
    ends: { fails: new RegExp(`${otherScores.source}|${unasked.source}`) },
  },
  {
    file: 'float-drift/ranking-kept-while-asking.ts',
    title: 'asks for each view, and answers what it was told at first',
    ends: { fails: otherScores },
  },
  {
    file: 'float-drift/hides-its-digits.ts',
    title: 'seven decimals, with noise behind them so that none looks rounded',
    ends: { fails: wrong },
  },
  {
    file: 'float-drift/ranks-zeros.ts',
    title: 'asks, and answers zeros',
    ends: { fails: wrong },
  },
  {
    file: 'float-drift/nine-decimals.ts',
    title: 'two decimals more, at both ends',
    ends: { fails: wrong, holds: /the cause remains/ },
    usual: true,
  },
  {
    file: 'float-drift/breaks-ties.ts',
    title: 'every digit, and an order of its own for scores that are equal',
    ends: { fails: new RegExp(`${wrong.source}|${otherScores.source}`) },
  },
  {
    file: 'float-drift/sends-doubles.ts',
    title: 'right: the bytes of float64, where float32 would do',
    ends: { fixes: cured },
  },

  // Where a number is read as something else.
  {
    file: 'field-reuse/refuses-the-number.ts',
    title: 'the release refuses whoever sends the number: loud instead of wrong',
    ends: { fails: /[\d,]+ of [\d,]+.* (?:views bad|calls failed)|INTERNAL/ },
  },
  {
    file: 'field-reuse/takes-the-price-back.ts',
    title: 'the storefront takes out of the answer what its prices have moved',
    ends: { fails: wrong },
  },
  {
    file: 'field-reuse/guesses-by-list.ts',
    title: 'a list with one value that can be no bias is one of prices: a guess, and some users see cheap things alone',
    ends: { fails: wrong },
  },
];

const blame = /look at the variant|loop outside connect|look for a loop|must reach what/i;

export const circumstances: readonly Circumstance[] = [
  {
    name: 'a proxy that is not there',
    title: 'http_proxy and its like are set, as in many a company: what is on loopback goes to no proxy',
    command: ['json-blowup', '--quick'],
    env: {
      http_proxy: 'http://127.0.0.1:9',
      https_proxy: 'http://127.0.0.1:9',
      grpc_proxy: 'http://127.0.0.1:9',
      no_proxy: '',
      NODE_USE_ENV_PROXY: '1',
    },
    ends: { 0: /./, 4: /others took|too small|cannot tell|was full/ },
    never: blame,
  },
  {
    name: 'a machine at load 15',
    title: 'an unchanged lab beside fifteen burners: a verdict, or inconclusive with the remedy',
    command: ['json-blowup', '--quick'],
    burners: 15,
    ends: { 0: /./, 4: /others took|the machine/ },
    never: blame,
  },
];
