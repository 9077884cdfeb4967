import { type BinaryExprBuilder, type Builder, div, type Expr, rate, sum, vector } from '@grafana/promql-builder';

export type Query = Builder<Expr> & { toString(): string };
export type Labels = Readonly<Record<string, string>>;

/** `metric{name="value"}`; a value that begins with `~` is a regular expression, with `!` what it is not. */
export function series(metric: string, labels: Labels = {}) {
  const selected = vector(metric);
  for (const [name, value] of Object.entries(labels)) {
    if (value.startsWith('~')) selected.labelMatchRegexp(name, value.slice(1));
    else if (value.startsWith('!')) selected.labelNeq(name, value.slice(1));
    else selected.label(name, value);
  }
  return selected;
}

/** How fast a counter grows, all of its series together. */
export function sumRate(metric: string, labels: Labels, window: string) {
  return sum(rate(series(metric, labels).range(window)));
}

export function share(part: Query, whole: Query): BinaryExprBuilder {
  return div(part, whole);
}

/** Without any label: promql-builder 0.0.6 leaves the parentheses out where it is given none, which is another expression. */
export const noLabels = [''];
