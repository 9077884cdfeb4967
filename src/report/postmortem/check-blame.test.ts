import { describe, expect, it } from 'vitest';
import { solved } from '../../judge/drill/drill.fixture.ts';
import { checkBlame } from './check-blame.ts';
import { knownOfDrill } from './known.ts';
import { readDocument } from './read/document.ts';

const known = knownOfDrill(solved);
const actions = '## Action items\n\n- a limit for vectors: Ada, 2026-12-01\n';
const check = (says: string, part = 'Root cause') =>
  checkBlame(readDocument(`## ${part}\n\n${says}\n\n${actions}`), known);

describe('blames somebody', () => {
  it.each([
    'Bob forgot to run the migration.',
    'The engineer on call forgot the second step.',
    'Ada had forgotten to raise the limit.',
    'The ranking team should have told us.',
    'The ranking team should have tested it with larger vectors.',
    'Ranking should really have tested it.',
    'The developer should have been more careful.',
    'A canary should have been run by the ranking team.',
    'An engineer broke production.',
    'The root cause was human error.',
    'The outage was due to human error.',
    'It was a simple operator error.',
    'Human error.',
    'Human error led to the wrong value.',
    'Root cause: human error',
    'Carelessness in the review.',
    'The deploy was reckless.',
    'It was pushed carelessly.',
    'A lack of attention during the hand-over.',
    'The flag was overlooked by the reviewer.',
    'The check was forgotten by the ranking team.',
    'The outage was caused by the ranking team.',
    'It was the fault of the ranking team.',
    'This was the ranking team’s fault.',
    "It was Bob's mistake.",
    'The ranking team is to blame.',
    'The blame lies with ranking.',
    'The network team was responsible for the outage.',
    'The intern made a mistake.',
    'The reviewer failed to see the wrong unit.',
    'Somebody neglected to renew the certificate.',
    'The on-call engineer ignored the warning.',
    'The change was not tested by the ranking team.',
    'Mistakes were made by the engineers on call.',
    'The ranking team did not test the new vectors.',
    'Somebody pushed to production without testing.',
    'The alert was ignored by the on-call.',
    'Ada should have checked.',
    'Ada took down the storefront.',
    'They were down because of the ranking team.',
    'The team did not bother to test.',
    'We were down; the ranking team\nshould have tested it.',
  ])('%s', (says) => expect(check(says)).toMatchObject([{ rule: 'blame' }]));

  it('in a cell of a table, in the timeline, under a name that no form has, on its own line', () => {
    expect(check('| when | what |\n|---|---|\n| 10:02 | Bob forgot to drain it |', 'Timeline')).toMatchObject([
      { line: 5 },
    ]);
    expect(check('- 10:02 it broke\n- 10:05 Bob forgot to drain it', 'Timeline')).toMatchObject([{ line: 4 }]);
    expect(check('All was well.\nHuman error did the rest.', 'Thoughts')).toMatchObject([{ line: 4 }]);
  });
});

describe('does not blame anybody', () => {
  it.each([
    'Nobody is to blame here: everybody did what made sense given what they could see.',
    'The alert should have fired within a minute.',
    'The load balancer should have taken model-1 out of rotation.',
    'We should have had an alert on the number of calls in flight.',
    'The ranking team should have been told that the vector has a limit.',
    'The on-call engineer should have been paged at 02:00.',
    'The ranking team deployed feature set v13 at 02:09.',
    'A deploy of the ranking team doubled the feature vector.',
    'The outage was caused by a deploy of the ranking team.',
    "The ranking team's deploy set it off.",
    'This was not human error: the form accepts both units.',
    'It is easy to call this “human error”, but the form accepts both units.',
    'The process was prone to human error, since both units are accepted.',
    'A dry run now guards against human error.',
    'What looked like a mistake of one team was a limit that no team knew.',
    'No one person is at fault.',
    'The health check failed to notice that calls were stuck.',
    'The scheduler failed to place the pod.',
    'Sign-ins failed for the ranking team too.',
    'The job team failed over to the other region.',
    'The vectors are lazily loaded, with a sloppy quorum.',
    'The value is negligible.',
    'The user forgot their password, as a thousand do each day, and the form reset every session.',
    'The engineer on call could not tell the two dashboards apart.',
    'The engineer on call saw CPU at 100 % and restarted the storefront, which is what the runbook says.',
    'The on-call engineer ignored the alert because it had fired every night for a month.',
    'The ranking team owns the vectors and is responsible for their size.',
    'The client forgets a connection that has failed.',
    'Ada rolled ranking-214 back at 02:12.',
    'Bob was not told of the campaign.',
    'The review could not have shown it: the diff has no sizes.',
    'Had the vector been limited, the deploy would have been refused.',
    'The service team had no way to see it.',
    'Whoever deploys next would have hit it too.',
    'The error budget was spent in nine minutes.',
    'The user error rate rose to 4 %.',
    'An operator error message hid the size.',
    'The limit was missed by 3 bytes.',
    'The calls were ignored by the balancer.',
    'The test was skipped by the pipeline, since it needs a GPU.',
    'Was it human error?',
    'Even if an engineer had forgotten the flag, the deploy should have been refused.',
    'The team that was paged first did not own the job.',
    'Kubernetes failed to start the pods.',
    'Redis should have evicted the keys.',
    'Envoy should have known the new address.',
    'We did not know that the limit exists.',
    'I restarted the wrong pod, since both have the same name.',
    'The database team could have seen it only with tracing.',
    'The engineer on call did not read the second page, since the runbook does not name it.',
    'A deploy went out without review, as every deploy of a vector does.',
    'The change was not tested with larger vectors: no test has any.',
    'Errors were made visible by the ranking team.',
    'It took long to find out whom to call; an incident manager could have helped.',
    'For two hours 120 people failed to sign in, and engineers failed to deploy.',
    'The storefront failed to answer, and should have known the limit.',
    'When an engineer forgets the flag, nothing says so.',
    'Customers broke their sessions by signing in again.',
  ])('%s', (says) => expect(check(says)).toEqual([]));

  it('in a quotation, in code, in an open question or an action', () => {
    expect(check('> Bob forgot to drain it.')).toEqual([]);
    expect(check('```\nBob forgot to drain it\n```')).toEqual([]);
    expect(check('- [ ] Who forgot what, and which engineer made a mistake?')).toEqual([]);
    expect(check('- Ask why the engineer forgot the flag: Ada, 2026-12-01', 'Action items')).toEqual([]);
  });
});

// Where the time grows with the square of the length, each of these takes minutes.
it.each(['x-', '„', '‘'])('reads 200,000 characters of %j', (part) => {
  expect(check(`We saw ${part.repeat(200_000 / part.length)}: nothing.`)).toEqual([]);
});
