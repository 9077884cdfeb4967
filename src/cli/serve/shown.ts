import type { ModelPlan } from '../../serve/model.ts';
import type { Ports } from '../../serve/serve.ts';
import type { Labels } from '../../serve/tfserving/servable.ts';
import type { ShownWeb } from './describe-web.ts';
import type { Dialects } from './protocols.ts';

/** What is told of a server that is up. */
export interface Shown {
  readonly plan: ModelPlan;
  readonly dialect: Dialects;
  /** Of the model, where callers name one. */
  readonly name: string;
  readonly labels: Labels;
  readonly host: string;
  readonly ports: Ports;
  readonly tls: boolean;
  /** Where the authority was written; null: nowhere. */
  readonly caFile: string | null;
  /** null: it is not for browsers. */
  readonly web: ShownWeb | null;
}
