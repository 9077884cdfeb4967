import type { VariantResult } from '../../../judge/record/result.ts';
import { advised, nameOf } from '../../arms.ts';
import { drawDiff } from '../diff.ts';
import { html, type Markup } from '../markup.ts';
import type { HtmlSection, Report } from '../report.ts';
import { linkTo } from '../table.ts';
import { verdictMark } from '../variant.ts';

/** What one would type: the defect's source against the advised fix, then against all the others. */
export const change: HtmlSection = (report) => {
  const { result, files } = report;
  const before = files.sources.get('defect');
  const fix = advised(result);
  if (before === undefined) return null;
  const others = result.variants.filter(({ id }) => id !== 'defect' && id !== fix?.id && files.sources.has(id));
  const body = html`${fix && drawVariant(report, before, fix, true)}
${others.toSorted((a, b) => order(a) - order(b)).map((variant) => drawVariant(report, before, variant, false))}`;
  return { id: 'change', title: 'The change', body };
};

function drawVariant({ files }: Report, before: string, variant: VariantResult, open: boolean): Markup | null {
  const after = files.sources.get(variant.id);
  if (after === undefined) return null;
  const { markup, added, removed } = drawDiff(before, after);
  const says = html`${verdictMark(variant.verdict)} ${variant.kind.replace('-', ' ')}: ${nameOf(variant.id)} <span class="quiet">−${removed} +${added} lines</span>`;
  const from =
    variant.source === null ? null : html`<p class="from">${linkTo(files, variant.source, variant.source)}</p>`;
  return open
    ? html`<h3>${says}</h3>${from}${markup}`
    : html`<details><summary>${says}</summary>${from}${markup}</details>`;
}

function order({ kind }: VariantResult): number {
  return ['try', 'fix', 'wrong-fix', 'sibling', 'mitigation'].indexOf(kind);
}
