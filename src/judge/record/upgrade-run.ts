import { kindInId } from '../../lab/variant-id.ts';
import { type Reason, reasonAt } from './reason.ts';
import { schemaVersion } from './result.ts';
import { each, isJson, type Json } from './stored-json.ts';
import { withRoles } from './upgrade-roles.ts';

/**
 * Runs that were stored with schema version 1: kinds stood in ids alone, reasons were words, and some fields had other names. Roles
 * stood in names alone, in the first runs of version 2 as well.
 */

const verdictsBefore: ReadonlyMap<unknown, string> = new Map([
  ['recovers', 'mitigates'],
  ['does-not-recover', 'does-not-mitigate'],
]);

/** A stored `run.json`. What lacks nothing, is of another version, or is no run at all, comes back as it is. */
export function upgradeRun(stored: unknown): unknown {
  if (!isJson(stored)) return stored;
  if (stored.schemaVersion === schemaVersion && !isWhole(stored.arms))
    return { ...stored, arms: each(stored.arms, upgradeArm) };
  if (stored.schemaVersion !== 1) return stored;
  const { variants, arms, verdict } = stored;
  return {
    ...stored,
    schemaVersion,
    variants: each(variants, (variant) => ({
      ...upgradeVariant(variant),
      verdict: verdictsBefore.get(variant.verdict) ?? variant.verdict,
      reasons: inWords([variant.reason], variant.id),
    })),
    arms: each(arms, upgradeArm),
    timeline: each(stored.timeline, (entry) => (entry.kind === 'recovered' ? { ...entry, kind: 'met-again' } : entry)),
    verdict: isJson(verdict) ? { ...verdict, reasons: inWords(verdict.reasons, null) } : verdict,
  };
}

/** A stored `plan.json`. */
export function upgradePlan(stored: unknown): unknown {
  if (!isJson(stored) || !isJson(stored.head) || stored.head.schemaVersion !== 1) return stored;
  return {
    ...stored,
    head: { ...stored.head, schemaVersion },
    variants: each(stored.variants, upgradeVariant),
  };
}

function upgradeVariant({ says, ...variant }: Json): Json {
  return { ...withKind(variant, variant.id), note: says };
}

/** A stored `arm.json`, or an arm of a result. */
export function upgradeArm(arm: Json): Json {
  if ('kind' in arm) return withRoles(arm);
  const { recovery, pulledMs, ...same } = arm;
  return withRoles({
    ...withKind(same, arm.variant),
    ...(recovery === undefined ? {} : { effect: isJson(recovery) ? upgradeEffect(recovery) : recovery }),
    ...(pulledMs === undefined ? {} : { appliedMs: pulledMs }),
  });
}

function upgradeEffect({ pulledAtMs, ...effect }: Json): Json {
  return { appliedAtMs: pulledAtMs, ...effect };
}

function isWhole(arms: unknown): boolean {
  return !Array.isArray(arms) || arms.every((arm) => !isJson(arm) || 'roles' in arm);
}

function withKind(json: Json, id: unknown): Json {
  const kind = typeof id === 'string' ? kindInId(id) : null;
  return kind === null ? json : { ...json, kind };
}

function inWords(texts: unknown, arm: unknown): unknown {
  if (!Array.isArray(texts)) return texts;
  return texts.map(
    (text): Reason => ({ ...reasonAt(null, 'in-words', String(text)), arm: typeof arm === 'string' ? arm : null }),
  );
}
