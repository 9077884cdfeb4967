import { LabError } from '../../errors.ts';
import { type Account, besideDocument, rank } from './account.ts';
import { blameServed } from './blame-served.ts';
import { blameStorefront } from './blame-storefront.ts';
import { checksAt, type Spoken } from './checks.ts';
import { type Found, meanOf, nothingEnded, sayBusy } from './found.ts';
import { sayMs } from './say-ms.ts';
import type { WatchedService } from './watched-service.ts';

/**
 * Where the time of calls goes, by the metrics of services that are up: of a storefront, with its model servers beside it where they
 * were named, or of one model server. Errors: LabError `usage`, `no-answer`.
 */
export function accountOfServices(watched: readonly WatchedService[]): Account {
  const storefronts = watched.filter(({ role }) => role === 'storefront');
  const served = watched.filter(({ role }) => role === 'rest' || role === 'grpc');
  const models = watched.filter(({ role }) => role === 'model');
  if (storefronts.length + served.length > 1 || (served.length > 0 && models.length > 0))
    throw new LabError(
      'usage',
      'these services do not call each other',
      'Name one server, or one storefront and its model servers.',
    );
  const [storefront] = storefronts;
  const [server] = served;
  const found = storefront ? blameStorefront(storefront, models) : server ? blameServed(server) : blameModels(models);
  const checks = checksAt(spokenBy(storefront ?? server ?? models[0]));
  const { blames, ...said } = found;
  const ranked = rank(blames.map((one) => ({ ...one, checks: checks[one.id] })));
  return {
    schemaVersion: 1,
    of: { kind: 'url', names: watched.map(({ url }) => url) },
    ...said,
    suspects: ranked,
    besideDocument: besideDocument(ranked),
  };
}

function spokenBy(service: WatchedService | undefined): Spoken {
  if (service === undefined) throw new LabError('usage', 'no service was named', 'Name its URL.');
  const { role, url } = service;
  return role === 'rest' ? { kind: role, address: new URL(url).host } : { kind: role };
}

/** Model servers of a world, whose callers see more than they do. */
function blameModels(models: readonly WatchedService[]): Found {
  const all = models.flatMap((model) => model.timed('model_inference_duration_seconds') ?? []);
  const modelMs = meanOf(all);
  if (modelMs === null) throw nothingEnded(models);
  const waiting = models.reduce((sum, model) => sum + (model.gauge('model_calls_waiting') ?? 0), 0);
  return {
    what: 'a call, as the model sees it',
    meanMs: modelMs,
    tail: null,
    modelMs,
    parts: [{ name: 'the model', meanMs: modelMs, tailMs: null }],
    facts: models.map(sayBusy),
    cannotTell: ["What a caller waits for is in the storefront's metrics: name its URL too."],
    blames: [
      { id: 'model', ms: modelMs, because: `it takes ${sayMs(modelMs)}` },
      { id: 'slots', ms: waiting > 0 ? null : 0, because: `${waiting} calls wait for a slot just now` },
      { id: 'serialization', ms: null, because: 'its time is not in these metrics' },
    ],
  };
}
