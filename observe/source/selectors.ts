import { parser } from '@prometheus-io/lezer-promql';

export interface Matcher {
  readonly label: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly Matcher[];
}

/** What an expression asks for. Throws a plain Error where it is no PromQL. */
export function selectorsIn(expr: string): Selector[] {
  const selectors: { metric: string; matchers: Matcher[] }[] = [];
  parser.parse(expr).iterate({
    enter(node) {
      if (node.type.isError) throw new Error(`no PromQL at ${node.from}: ${expr.slice(node.from, node.from + 40)}`);
      const text = expr.slice(node.from, node.to);
      if (node.name === 'VectorSelector') selectors.push({ metric: '', matchers: [] });
      const selector = selectors.at(-1);
      if (node.name === 'Identifier' && node.node.parent?.name === 'VectorSelector' && selector) selector.metric = text;
      if (/LabelMatcher$/.test(node.name)) {
        const [, label, operator, value] = /^(\w+)\s*(=~|!~|!=|=)\s*(".*")$/s.exec(text) ?? [];
        if (!selector || label === undefined || operator === undefined || value === undefined)
          throw new Error(`no matcher: ${text}`);
        selector.matchers.push({
          label,
          operator: operator as Matcher['operator'],
          value: JSON.parse(value) as string,
        });
      }
    },
  });
  return selectors;
}

export function matches(
  { metric, matchers }: Selector,
  name: string,
  labels: Readonly<Record<string, string>>,
): boolean {
  return (
    metric === name &&
    matchers.every(({ label, operator, value }) => {
      const has = labels[label] ?? '';
      const equal = operator.endsWith('~') ? new RegExp(`^(?:${value})$`).test(has) : has === value;
      return operator.startsWith('!') ? !equal : equal;
    })
  );
}
