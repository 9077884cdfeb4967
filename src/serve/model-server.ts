/** A model server that listens; disposing it drops whoever is still connected. */
export interface ModelServer extends AsyncDisposable {
  readonly port: number;
  /** Takes no new calls, says so to health checks, and waits until those that it has are answered. */
  drain(): Promise<void>;
}
