/** Tells of an upstream that cannot be dialled: when it begins, when the reason is another, and when it is over. */
export class DialLog {
  readonly #proxy: string;
  readonly #log: (line: string) => void;
  #reason: string | null = null;
  #failures = 0;

  constructor(proxy: string, log: (line: string) => void) {
    this.#proxy = proxy;
    this.#log = log;
  }

  failed(upstream: string, error: NodeJS.ErrnoException): void {
    const reason = reasons[error.code ?? ''] ?? error.message;
    this.#failures += 1;
    if (reason === this.#reason) return;
    this.#reason = reason;
    this.#log(`${this.#proxy}: cannot dial ${upstream}: ${reason}; its clients are hung up on`);
  }

  dialled(upstream: string): void {
    if (this.#reason === null) return;
    const times = this.#failures === 1 ? 'once' : `${this.#failures.toLocaleString('en')} times`;
    this.#log(`${this.#proxy}: ${upstream} can be dialled again, after it could not ${times}`);
    this.#reason = null;
    this.#failures = 0;
  }
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EHOSTUNREACH: 'no route to host',
  ENETUNREACH: 'network is unreachable',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the name server does not answer',
  ETIMEDOUT: 'timed out',
};
