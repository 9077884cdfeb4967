/** Every error of Toxiproxy's API, word for word, with its status. */
const errors = {
  'bad-body': [400, 'bad request body'],
  'missing-field': [400, 'missing required field'],
  'invalid-stream': [400, 'stream was invalid, can be either upstream or downstream'],
  'invalid-toxic-type': [400, 'invalid toxic type'],
  'proxy-not-found': [404, 'proxy not found'],
  'toxic-not-found': [404, 'toxic not found'],
  'proxy-exists': [409, 'proxy already exists'],
  'toxic-exists': [409, 'toxic already exists'],
  /** Ours from here on: Toxiproxy takes whatever it is given. */
  'bad-name': [400, 'no request could ask for this name'],
  'bad-upstream': [400, 'upstream that cannot be dialled'],
  'body-too-large': [413, 'request body too large'],
} as const satisfies Record<string, readonly [number, string]>;

/** Ends a request with `{"error": message, "status": status}`. */
export class ApiError extends Error {
  readonly status: number;

  constructor(code: keyof typeof errors, detail?: string) {
    const [status, message] = errors[code];
    super(detail === undefined ? message : `${message}: ${detail}`);
    this.name = 'ApiError';
    this.status = status;
  }
}

/** What the answer says; an error that nobody foresaw is a 500 with its own text, as a port that cannot be had. */
export function showError(error: unknown): { readonly error: string; readonly status: number } {
  if (error instanceof ApiError) return { error: error.message, status: error.status };
  return { error: error instanceof Error ? error.message : String(error), status: 500 };
}
