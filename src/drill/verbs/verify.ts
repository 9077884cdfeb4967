import { askKeeper, type Verified, type VerifyProgress } from '../ask-keeper.ts';
import { isEdited } from '../live-state.ts';

/**
 * Whether the SLO holds in the world as it is now, or the workspace's copy in a world of its own, under the same load; the
 * keeper records it. It ends within 90 s, decided or not; once the signal has aborted it has not happened. Errors: `usage` where there
 * is no fix to verify or one is under way, `nothing-up`, `no-answer`, `interrupted`.
 */
export function verify(folder: string, of: Verified['of'], signal: AbortSignal): Promise<Verified> {
  return askKeeper(folder, { ask: 'verify', of }, signal);
}

/** What there is to verify: a fix only where the workspace was edited. */
export function listVerifiable(folder: string): readonly Verified['of'][] {
  return isEdited(folder) ? ['mitigation', 'fix'] : ['mitigation'];
}

/** How far the verification is that is under way; null: there is none. Errors: `nothing-up`, `no-answer`. */
export function readProgress(folder: string): Promise<VerifyProgress | null> {
  return askKeeper(folder, { ask: 'verifying' });
}
