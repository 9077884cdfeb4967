import { type Finding, finding } from './finding.ts';
import { actionKinds, moreKinds } from './parts.ts';
import { type Action, readActions } from './read/actions.ts';
import { findDate } from './read/dates.ts';
import type { Document } from './read/document.ts';
import type { Form } from './read/forms.ts';
import { partOf } from './read/part.ts';

/** Every action has an owner, and a kind and a date where its form asks for them; and there is one at all. */
export function checkActions(document: Document, form: Form): Finding[] {
  const part = partOf(document, 'Action items');
  if (part === null) return [];
  const { actions, tables, isList } = readActions(part);
  const asks = { what: true, owner: true, kind: form.asksKind, due: form.asksDue };
  const lacking = tables.flatMap(({ line, missing }) =>
    missing
      .filter((name) => asks[name])
      .map((name) => finding(ruleOf[name], line, `the action items have no column for ${nouns[name]}`)),
  );
  if (lacking.length > 0) return lacking;
  const [table] = tables;
  if (actions.length === 0) {
    const says =
      table || isList || !part.isWritten
        ? 'there is no action item: what will be done so that it does not happen again?'
        : 'no action item could be read: write a list, or a table of action, kind, owner and due';
    return [finding('action-missing', table?.line ?? part.line, says)];
  }
  return actions.flatMap((action) => checkAction(action, asks));
}

const nouns = { what: 'the action', kind: 'its kind', owner: 'its owner', due: 'its due date' } as const;
const ruleOf = { what: 'action-missing', kind: 'action-kind', owner: 'action-owner', due: 'action-due' } as const;
const kinds: readonly string[] = [...actionKinds, ...moreKinds];

function checkAction(
  { line, what, kind, owner, due }: Action,
  asks: { readonly kind: boolean; readonly due: boolean },
): Finding[] {
  const name = what === '' ? 'an action item' : JSON.stringify(what.length > 50 ? `${what.slice(0, 49)}…` : what);
  const found: (readonly [Finding['rule'], string])[] = [
    ...(what === '' ? [['action-missing', 'an action item does not say what will be done'] as const] : []),
    ...(asks.kind && !kinds.includes((kind ?? '').toLowerCase())
      ? [['action-kind', `${name} has no kind: one of ${kinds.join(', ')}`] as const]
      : []),
    ...(owner === '' ? [['action-owner', `${name} has no owner`] as const] : []),
    ...(!asks.due
      ? []
      : due === ''
        ? [['action-due', `${name} has no date`] as const]
        : due === null || isDate(due)
          ? []
          : [['action-due', `${name} is due ${JSON.stringify(due)}: write a date such as 2026-12-01`] as const]),
  ];
  return found.map(([rule, says]) => finding(rule, line, says));
}

/** Nothing but a date, however it is written. */
function isDate(says: string): boolean {
  const found = findDate(says, null, false);
  return (
    found !== null &&
    /^[\s(]*(by|until)?\s*$/i.test(says.slice(0, found.from)) &&
    /^[\s).,]*$/.test(says.slice(found.to))
  );
}
