import { readProfile } from '../../../judge/profile/read-profile.ts';
import { sayFlaws } from '../../../judge/profile/say-flaws.ts';
import type { CpuProfile } from '../../../lab/evidence.ts';
import { html, type Markup } from '../markup.ts';

/** What of these profiles could not be used; null: all of it was. */
export function tellFlaws(profiles: Readonly<Record<string, CpuProfile>>): Markup | null {
  const flawed = Object.entries(profiles).flatMap(([whose, profile]) => {
    const flaws = sayFlaws(readProfile(profile));
    return flaws === null ? [] : [html`<li>${whose}: ${flaws.text}.</li>`];
  });
  return flawed.length === 0
    ? null
    : html`<div class="quiet"><p>Not all that was sampled can be used:</p><ul>${flawed}</ul></div>`;
}
