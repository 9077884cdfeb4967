import type { Product } from '../../lab/world.ts';
import type {
  JobSettings,
  ModelSettings,
  RankerSettings,
  Settings,
  StorefrontSettings,
} from '../../services/protocol.ts';
import type { ServingMember } from './forked-member.ts';

export type ServingSettings = ModelSettings | RankerSettings | StorefrontSettings | JobSettings;

/** Those that a deployment replaces. */
export function isServing(settings: Settings): settings is ServingSettings {
  return (
    settings.role === 'storefront' || settings.role === 'ranker' || settings.role === 'model' || settings.role === 'job'
  );
}

/** The same place and port, with what was deployed since. */
export function settingsAgain(
  settings: ServingSettings,
  member: ServingMember,
  product: Product,
  variant: string | undefined,
): ServingSettings {
  const next = variant ?? settings.variant;
  const same = { ...settings, port: member.started.port, variant: next };
  return same.role === 'storefront' ? { ...same, product } : same;
}
