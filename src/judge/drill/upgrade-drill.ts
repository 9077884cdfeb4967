import { each, isJson, type Json } from '../record/stored-json.ts';

/**
 * Drills that were recorded with schema version 1, and what was sealed with them: some fields and kinds had other names. Those of
 * version 2 had a verification's price in its reason at first.
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
  if (kind !== 'diagnosed' || !isJson(stored.judgement)) return event;
  return { ...event, judgement: { ...stored.judgement, lines: each(stored.judgement.lines, worded) } };
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
