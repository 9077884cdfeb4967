import type { Moment } from './read/timeline.ts';

/** Moments of a timeline that durations are counted from and to, by what is said of them. */

const said = (...patterns: readonly RegExp[]) => {
  return ({ text }: Moment) => {
    const plain = text.replace(/^(?:[^\p{L}\p{N}]|(?:the|an?|our)\s)+/iu, '');
    return patterns.some((pattern) => pattern.test(plain));
  };
};

const outage = String.raw`\b(?:outage|incident|impact|problem|degradation|disruption)`;

/** What changed, or the beginning itself. */
export const isChange = said(/^(change|trigger|deploy|began)\b/i);
/** Where the harm begins. */
export const isBegin = said(
  /^(began|begin(s|ning)?|start(s|ed)?)\b/i,
  new RegExp(String.raw`${outage}\s+(begins?|began|starts?|started)\b`, 'i'),
);
export const isPage = said(/^(page|paged|alert|detected)\b/i);
/** Somebody or something noticed; less certain than a page. */
export const isNotice = said(
  /\b(paged|alerted|noticed?|notices|detects?|detected|reports?|reported)\b/i,
  /\b(alerts?|alarms?|pagers?)\b.{0,30}\b(fires?|fired|triggers?|triggered|goes off|went off)\b/i,
);
export const isEnd = said(
  /^(end|ended|ends|recovered|resolved|mitigated|restored)\b/i,
  new RegExp(String.raw`${outage}\s+(?:(?:is|was)\s+)?(?:over|ends?|ended|mitigated|resolved)\b`, 'i'),
  /\b(services?|everything|traffic|systems?)\b.{0,20}\b(recovered|restored|back to normal)\b/i,
);

/** `~13:30`, `about 2 pm` */
export function isAbout({ time }: Pick<Moment, 'time'>): boolean {
  return /^\s*([~≈±]|(about|approx\w*|around|roughly|ca|circa)\b)/i.test(time);
}
