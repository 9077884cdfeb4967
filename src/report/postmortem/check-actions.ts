import type { Finding } from './finding.ts';
import { actionKinds } from './parts.ts';
import { type Document, type Row, sectionOf } from './read.ts';

/** Every action has a kind, an owner and a date; and there is one at all. */
export function checkActions(document: Document): Finding[] {
  const section = sectionOf(document, 'Action items');
  if (section === null) return [];
  const table = section.tables.find(({ head }) => head.some((name) => /action|what/i.test(name)));
  if (!table)
    return [{ line: section.line, message: 'the action items are not a table of action, kind, owner and due' }];
  const column = (name: RegExp) => table.head.findIndex((one) => name.test(one));
  const at = {
    action: column(/action|what/i),
    kind: column(/kind|type/i),
    owner: column(/owner|who/i),
    due: column(/due|when|date/i),
  };
  const missing = Object.entries(at).filter(([, index]) => index < 0);
  if (missing.length > 0) {
    return missing.map(([name]) => ({
      line: table.line,
      message: `the action items have no column for ${nouns[name] ?? name}`,
    }));
  }
  const cell = ({ cells }: Row, index: number) => (isBlank(cells[index] ?? '') ? '' : (cells[index] ?? '').trim());
  const rows = table.rows.filter((row) => [at.action, at.owner, at.due].some((index) => cell(row, index) !== ''));
  if (rows.length === 0)
    return [
      { line: table.line, message: 'there is no action item: what will be done so that it does not happen again?' },
    ];
  return rows.flatMap((row) =>
    checkRow({
      line: row.line,
      action: cell(row, at.action),
      kind: cell(row, at.kind),
      owner: cell(row, at.owner),
      due: cell(row, at.due),
    }),
  );
}

const nouns: Readonly<Record<string, string>> = {
  action: 'the action',
  kind: 'its kind',
  owner: 'its owner',
  due: 'its due date',
};

interface Action {
  readonly line: number;
  readonly action: string;
  readonly kind: string;
  readonly owner: string;
  readonly due: string;
}

function checkRow({ line, action, kind, owner, due }: Action): Finding[] {
  const name =
    action === '' ? 'an action item' : JSON.stringify(action.length > 50 ? `${action.slice(0, 49)}…` : action);
  const says = [
    ...(action === '' ? ['an action item does not say what will be done'] : []),
    ...(kind === '' || !actionKinds.some((known) => known === kind.toLowerCase())
      ? [`${name} has no kind: one of ${actionKinds.join(', ')}`]
      : []),
    ...(owner === '' ? [`${name} has no owner`] : []),
    ...(due === ''
      ? [`${name} has no date`]
      : isDate(due)
        ? []
        : [`${name} is due ${JSON.stringify(due)}: write a date such as 2026-12-01`]),
  ];
  return says.map((one) => ({ line, message: one }));
}

function isBlank(says: string): boolean {
  return /^(|\?+|[-–—.]+|tb[da]|todo|to do|n\/?a|none|nobody|someone|somebody|unassigned|asap|soon)$/i.test(
    says.trim(),
  );
}

function isDate(says: string): boolean {
  const found = /^\d{4}-\d{2}-\d{2}$/.exec(says);
  return found !== null && !Number.isNaN(Date.parse(says)) && new Date(says).toISOString().startsWith(says);
}
