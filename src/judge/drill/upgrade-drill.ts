import { type Named, nameOfToday } from '../../lab/drill-names.ts';
import { each, isJson, type Json } from '../record/stored-json.ts';

/**
 * Drills that were recorded with schema version 1, and what was sealed with them: some fields and kinds had other names. Those of
 * version 2 had a verification's price in its reason at first. In all of them evidence, mechanisms and mitigations may have the names
 * that they had then: `src/lab/drill-names.ts`.
 */

const kindsBefore: ReadonlyMap<unknown, string> = new Map([
  ['lever', 'mitigation'],
  ['lever-effect', 'mitigation-effect'],
  ['looked', 'inspected'],
  ['look', 'snapshot'],
]);

/** A stored `drill.json`. What is not of version 1, or is no drill at all, comes back as it is. */
export function upgradeHead(stored: unknown): unknown {
  if (!isJson(stored) || stored.schemaVersion !== 1) return stored;
  return { ...stored, schemaVersion: 2, changes: each(stored.changes, titled) };
}

/** A line of `events.jsonl`, or of what is sealed; one of today's comes back as it is. */
export function upgradeEvent(stored: unknown): unknown {
  if (!isJson(stored)) return stored;
  const kind = kindsBefore.get(stored.kind) ?? stored.kind;
  const event = kind === 'paged' ? worded(stored) : titled({ ...stored, kind });
  if (kind === 'verified') return toldApart(event);
  if (kind === 'revealed') return { ...event, trigger: each(stored.trigger, titled) };
  if (kind === 'inspected') return renamed(event, 'evidence', 'look');
  if (kind === 'mitigation') return renamed(event, 'name', 'mitigation');
  if (kind === 'snapshot') {
    return { ...event, observations: each(event.observations, (seen) => renamed(seen, 'id', 'evidence')) };
  }
  return kind === 'diagnosed' ? answered(event) : event;
}

function renamed(event: Json, field: string, of: Named): Json {
  const name = event[field];
  return typeof name === 'string' ? { ...event, [field]: nameOfToday(of, name) } : event;
}

/** A diagnosis, its judgement and what both name. */
function answered(event: Json): Json {
  const { evidence, judgement } = event;
  const told = renamed(event, 'mechanism', 'mechanism');
  const cited = Array.isArray(evidence)
    ? evidence.map((id: unknown) => (typeof id === 'string' ? nameOfToday('evidence', id) : id))
    : evidence;
  const named = (line: Json) => (typeof line.of === 'string' ? { ...line, of: sayOfToday(line.of) } : line);
  const lines = isJson(judgement) ? each(judgement.lines, (line) => named(worded(line))) : [];
  return { ...told, evidence: cited, ...(isJson(judgement) ? { judgement: { ...judgement, lines } } : {}) };
}

/** `evidence calls-pinned`, `not cited: calls-pinned`, `mechanism text-encoding` */
function sayOfToday(of: string): string {
  const [, before = '', name = ''] = /^(mechanism |evidence |not cited: )(.+)$/.exec(of) ?? [];
  return before === '' ? of : `${before}${nameOfToday(before === 'mechanism ' ? 'mechanism' : 'evidence', name)}`;
}

/** That visitors were turned away stood in the reason alone. */
function toldApart(event: Json): Json {
  const { reason } = event;
  const [away, percent] =
    (typeof reason === 'string' && /; (\d+) % of the visitors are turned away$/.exec(reason)) || [];
  if (away === undefined || typeof reason !== 'string') return event;
  return { ...event, reason: reason.slice(0, -away.length), turnedAwayShare: Number(percent) / 100 };
}

function titled({ says, ...rest }: Json): Json {
  return says === undefined ? rest : { ...rest, title: says };
}

function worded({ says, ...rest }: Json): Json {
  return says === undefined ? rest : { ...rest, text: says };
}
