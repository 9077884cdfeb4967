import { expect, it } from 'vitest';
import { checkActions } from './check-actions.ts';
import { readDocument } from './read/document.ts';
import { forms } from './read/forms.ts';

/** Actions as a form other than ours has them, in lists. */
function check(lines: readonly string[], name = 'atlassian') {
  const form = forms.find((one) => one.name === name);
  if (form === undefined) throw new Error(`no form ${name}`);
  const document = readDocument(['## Action items', '', ...lines].join('\n'));
  return checkActions(document, form).map(({ line, rule }) => `${line} ${rule}`);
}

it.each([
  '- Give the lock a lease: Ana, 2024-06-01',
  '- [ ] Give the lock a lease (@ana, due 1 June 2024)',
  '- Give the lock a lease — Ana Maria — 2024-06-01',
  '- Give the lock a lease (owner: ana, due: June 1, 2024)',
  '- Замок с арендой: Анна, 2024-06-01',
])('%s has all', (line) => expect(check([line])).toEqual([]));

it('what stands below an action is of it', () => {
  expect(check(['1. Give the lock a lease', '   - Owner: Chen', '   - Due: 1 June 2024'])).toEqual([]);
});

it('a heading among them gives the kind, whatever part has that name elsewhere', () => {
  const lines = ['### Detection', '- Alert on it: Ana, 2024-06-01', '### Prevention', '- Lease it: Ana, 2024-06-01'];
  expect(check(lines, 'two-am')).toEqual([]);
});

it.each([
  [['- Give the lock a lease'], ['3 action-owner', '3 action-due']],
  [['- Give the lock a lease (@ana)'], ['3 action-due']],
  [['- Give the lock a lease: Ana, soon'], ['3 action-owner', '3 action-due']],
  [['- TBD'], ['1 action-missing']],
  [['We will do better.'], ['1 action-missing']],
  [['| Task | Assignee |', '|---|---|', '| a lease | Ana |'], ['3 action-due']],
])('%j lacks something', (lines, found) => expect(check(lines)).toEqual(found));
