import { askKeeper, type EvidenceKind, type EvidenceShown } from '../ask-keeper.ts';

/**
 * Looks at one service for a few seconds; the keeper records it. Errors: `usage` where there is no such service or it has no
 * such evidence, `nothing-up`, `no-answer`, `interrupted`.
 */
export function lookAt(
  folder: string,
  kind: EvidenceKind,
  service: string,
  signal: AbortSignal,
): Promise<EvidenceShown> {
  return askKeeper(folder, { ask: 'evidence', kind, service }, signal);
}
