export interface Reply {
  readonly status: number;
  readonly type: string | null;
  readonly requestId: string | null;
  readonly text: string;
  /** Parsed; null where there is none. */
  readonly body: unknown;
}

/** The HTTP API as it is, beneath every client. */
export interface ApiClient {
  readonly url: string;
  /** `body`: JSON, or text as it stands. */
  call(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Reply>;
  /** Fails the test unless it is done; gives the body. */
  mustCall(method: string, path: string, body?: unknown): Promise<unknown>;
}

export function apiClient(url: string): ApiClient {
  const client: ApiClient = {
    url,
    async call(method, path, body, headers = {}) {
      const response = await fetch(url + path, {
        method,
        headers,
        body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
      });
      const text = await response.text();
      return {
        status: response.status,
        type: response.headers.get('content-type'),
        requestId: response.headers.get('x-toxiproxy-request-id'),
        text,
        body: parse(text),
      };
    },
    async mustCall(method, path, body) {
      const reply = await client.call(method, path, body);
      if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status} ${reply.text}`);
      return reply.body;
    },
  };
  return client;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
