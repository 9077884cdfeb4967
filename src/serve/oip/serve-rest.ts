import type { ModelServer, RestParts } from '../model-server.ts';
import { listenRest } from '../rest/listen.ts';
import type { OipModel } from './model.ts';
import { createOipApp } from './rest-app.ts';

export interface OipRestOptions extends RestParts {
  readonly oip: OipModel;
}

/** The Open Inference Protocol over HTTP/1.1. Throws LabError `port-taken`. */
export function serveOipRest(options: OipRestOptions): Promise<ModelServer> {
  return listenRest({
    ...options,
    createApp: (isEnding) => createOipApp({ ...options, isEnding }),
    say: (problem) => ({ type: 'application/json', body: JSON.stringify({ error: problem.message }) }),
  });
}
