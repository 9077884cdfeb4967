import { defineVariant } from '#lab';
import { serveModel } from '#rpc';
import roundRobin from '../fixes/round-robin.ts';

/** Round robin over the headless service; connections live for ever, so the name is never resolved again. */
export default defineVariant({
  ...roundRobin,
  serve: (model, site) => serveModel(site, (rows, call) => model.score(rows, call)),
});
