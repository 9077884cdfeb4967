import * as chrono from 'chrono-node';
import { findNearest } from '../../../lab/check/nearest.ts';
import type { Day } from './dates.ts';

/** Those that people write behind a time; of the rest of chrono's many are words: `10:02 CAT`, `10:02 BOT`. */
const common = new Set(
  (
    'UTC GMT Z PT PST PDT MT MST MDT CT CST CDT ET EST EDT AKST AKDT BST IST CET CEST MEZ MESZ WET WEST EET EEST MSK ' +
    'JST KST SGT HKT AEST AEDT ACST AWST NZST NZDT BRT ART SAST GST PKT WIB'
  ).split(' '),
);

const offset = String.raw`[+\-−]\d{1,2}(?::?\d{2})?`;
const zone = String.raw`(?:(?:UTC|GMT)\s?${offset}|[+\-−]\d{2}:?\d{2}\b|[A-Z][A-Za-z]+\/[A-Z][A-Za-z_]+|[A-Z]{1,3}ST\/[A-Z]{1,3}DT|(?:Pacific|Mountain|Central|Eastern)(?: Standard| Daylight)? Time\b|[A-Z]{1,5}\b|utc\b|gmt\b)`;
const behind = new RegExp(String.raw`^\s*[([]?\s*(${zone})\s*[)\]]?`);
const within = new RegExp(String.raw`(?<![\p{L}\d])${zone}`, 'gu');

export interface FoundZone {
  readonly zone: string;
  readonly length: number;
}

/** The zone that a text begins with. */
export function zoneAt(text: string): FoundZone | null {
  const found = behind.exec(text);
  const [whole = '', name = ''] = found ?? [];
  return found !== null && isZone(name) ? { zone: name, length: whole.length } : null;
}

/** The one that a text is about: `all times in PST/PDT`. */
export function zoneIn(text: string): string | null {
  return [...text.matchAll(within)].map(([name]) => name).find(isZone) ?? null;
}

/** From UTC, anywhere on earth. */
const farthestHours = 14;

/** In capitals behind a time, and no zone. */
const words = new Set(
  (
    'REST TEST HOST CERT ROOT PORT POST GET PUT SET NOT BUT OUT JIT GIT BOT CAT UAT IOT NAT ACT ART IT AT LIST LAST FIRST ' +
    'ALERT START RESET ABORT AGENT EVENT COUNT INPUT EXIT WAIT HALT BOOT MOST JUST BEST EAST WEST NEXT UNIT AUDIT PAINT LIMIT ' +
    'SMART CHAT QUOT QUIT SENT SHUT CUT HIT KIT NET JWT MQTT DIST FAST COST DRAFT ASSET GRANT GUEST LEFT SHIFT SPLIT TRUST'
  ).split(' '),
);
const regions = 'Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc';
const strange = new RegExp(
  String.raw`^\s*[([]?\s*((?:${regions})\/[A-Z][\w/+-]+|(?:UTC|GMT)\s?${offset}\b|[A-Z]{1,4}T\b)(?=[\s)\]:,–—-]|$)`,
);

/** What stands behind a time, can only be a time zone, and is none that anybody knows: `10:00 XYZT`, `10:00 Europe/Berln`. */
export function strangeZoneAt(text: string): { readonly zone: string; readonly nearest: string | null } | null {
  const [, zone = ''] = strange.exec(text) ?? [];
  if (zone === '' || words.has(zone) || isZone(zone) || offsetOf(zone, null) !== null) return null;
  return { zone, nearest: zone.includes('/') ? findNearest(zone, Intl.supportedValuesOf('timeZone')) : null };
}

function isZone(name: string): boolean {
  if (/^\p{L}+$/u.test(name)) return common.has(name.toUpperCase());
  return offsetOf(name, null) !== null;
}

/** Minutes east of UTC on that day; null: nobody knows that zone. */
export function offsetOf(zone: string, day: Day | null): number | null {
  const at = new Date((day ?? 0) * 86_400_000 + 43_200_000);
  if (/^z$/i.test(zone)) return 0;
  if (Number(/[+\-−](\d{1,2})/.exec(zone)?.[1] ?? 0) > farthestHours) return null;
  if (/^[A-Z]\p{L}+\//u.test(zone) && !/DT$/.test(zone)) return offsetOfCity(zone, at);
  const spelled = /^([PMCE])[a-z]+( [SD])?[a-z]* Time$/.exec(zone);
  if (spelled !== null) return offsetOf(`${spelled[1]}${(spelled[2] ?? '').trim()}T`, day);
  // Pacific time, whichever of the two holds on that day.
  const name = zone
    .replace(/^([A-Z]{1,3})ST\/\1DT$/, '$1T')
    .replace('−', '-')
    .toUpperCase();
  const [found] = chrono.strict.parse(`${at.toISOString().slice(0, 10)} 12:00:00 ${name}`);
  return found?.start.isCertain('timezoneOffset') ? found.start.get('timezoneOffset') : null;
}

function offsetOfCity(zone: string, at: Date): number | null {
  try {
    const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(at);
    const said = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign, hours, minutes] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(said) ?? [];
    return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
  } catch {
    return null;
  }
}
