import type { Arm, SignResult, Sli, VariantResult } from '../../judge/record/result.ts';
import { pagesOf } from '../arms.ts';
import { milliseconds } from '../numbers.ts';
import { isRising } from '../p99-seconds.ts';
import { intervalOf } from '../variant-line.ts';
import { html, type Markup } from './markup.ts';

/** ✓ it meets the SLO, ✗ it does not, ? nobody can tell; said in words too. */
export function verdictMark(verdict: VariantResult['verdict']): Markup {
  const says = verdict.replaceAll('-', ' ');
  switch (verdict) {
    case 'fixes':
    case 'mitigates':
    case 'not-reproduced':
      return html`<span class="good" title="${says}">✓</span>`;
    case 'holds':
    case 'works-though-wrong':
      return html`<span class="unsure" title="${says}">✓</span>`;
    case 'reproduced':
    case 'fails':
    case 'does-not-mitigate':
      return html`<span class="bad" title="${says}">✗</span>`;
    case 'inconclusive':
    case 'skipped':
    case 'error':
      return html`<span class="unsure" title="${says}">?</span>`;
  }
}

/** ● the sign is seen, ○ it is not, ? nobody can tell. */
export function signMark({ present }: SignResult): Markup {
  if (present === null) return html`<span class="unsure" title="cannot be told">?</span>`;
  return present ? html`<span class="bad" title="seen">●</span>` : html`<span class="good" title="not seen">○</span>`;
}

/**
 * `78 ms`; `≥ 9,607 ms` where so many views were still on their way that it is the age of one; `1,787 ms*` where it was
 * still rising.
 */
export function sayP99(arm: Arm | null): string {
  const pages = pagesOf(arm);
  if (pages === null || pages.latencyMs.p99 === null) return milliseconds(null);
  const open = pages.unfinished > 0.01 * pages.sent;
  return `${open ? '≥ ' : ''}${milliseconds(pages.latencyMs.p99)}${isRising(arm) ? '*' : ''}`;
}

export function sayInterval(sli: Sli | null): Markup {
  return html`<span class="quiet">${intervalOf(sli)}</span>`;
}
