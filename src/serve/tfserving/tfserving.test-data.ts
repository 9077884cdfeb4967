import { dialects } from '../dialect.ts';
import type { ModelPlan } from '../model.ts';
import { startDialect } from '../serve.test-data.ts';

const labels = new Map([
  ['stable', '2'],
  ['canary', '3'],
]);

/** A model that is called `model`. */
export function startTfServing(changed: Partial<ModelPlan> = {}, messageAtMost = 100_000) {
  return startDialect((model) => dialects.tfserving(model, 'model', labels), changed, messageAtMost);
}
