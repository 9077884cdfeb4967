/** `0:14`, since the run's start. */
export function runClock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** `02:00:04`: the incident begins at two. */
export function incidentClock(sinceChangeMs: number): string {
  return new Date(2 * 3_600_000 + Math.max(0, sinceChangeMs)).toISOString().slice(11, 19);
}
