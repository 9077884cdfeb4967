import type { ModelServer, RestParts } from '../model-server.ts';
import { listenRest } from '../rest/listen.ts';
import { createTfServingApp } from './rest-app.ts';
import type { Servable } from './servable.ts';

export interface TfServingRestOptions extends RestParts {
  readonly servable: Servable;
}

/** TF Serving's REST over HTTP/1.1. Throws LabError `port-taken`. */
export function serveTfServingRest(options: TfServingRestOptions): Promise<ModelServer> {
  return listenRest({
    ...options,
    createApp: (isEnding) => createTfServingApp({ ...options, isEnding }),
    say: (problem) => ({ type: 'application/json', body: JSON.stringify({ error: problem.message }) }),
  });
}
