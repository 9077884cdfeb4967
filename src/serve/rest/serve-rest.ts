import type { ServedModel } from '../model.ts';
import type { ModelServer, RestParts } from '../model-server.ts';
import { createApp } from './app.ts';
import { listenRest } from './listen.ts';
import { problemType } from './problem.ts';

export interface RestOptions extends RestParts {
  readonly model: ServedModel;
}

/** A model server over HTTP/1.1. Throws LabError `port-taken`. */
export function serveRest(options: RestOptions): Promise<ModelServer> {
  return listenRest({
    ...options,
    createApp: (isEnding) => createApp({ ...options, isEnding }),
    say: (problem) => ({ type: problemType, body: JSON.stringify(problem.toBody()) }),
  });
}
