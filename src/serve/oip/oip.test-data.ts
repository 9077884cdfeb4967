import { dialects } from '../dialect.ts';
import type { ModelPlan } from '../model.ts';
import { startDialect } from '../serve.test-data.ts';

/** A model that is called `model`. */
export function startOip(changed: Partial<ModelPlan> = {}, messageAtMost = 100_000) {
  return startDialect((model) => dialects.oip(model, 'model'), changed, messageAtMost);
}
