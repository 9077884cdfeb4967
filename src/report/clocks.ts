/** `0:14`, since the run's start. */
export function runClock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** `02:00:04`: the incident begins at two. */
export function incidentClock(sinceChangeMs: number): string {
  return timeOfDay(2 * 3_600_000 + Math.max(0, sinceChangeMs)).slice(0, 8);
}

/** `20:57:44.936`, in UTC, of any number of ms: a date ends before a stored run's numbers do, and so does their difference. */
export function timeOfDay(atMs: number): string {
  const dayMs = 86_400_000;
  const inDayMs = Number.isFinite(atMs) ? ((atMs % dayMs) + dayMs) % dayMs : 0;
  return new Date(inDayMs).toISOString().slice(11, 23);
}
