import type { Figure, PictureOf, Sign, Slo } from './measure.ts';
import type { Change, Product, Rate, Role, Stream, World } from './world.ts';

/** What a lever does, step by step, in a world that is on fire. */
export type Step =
  | { readonly kind: 'undo-trigger' }
  | { readonly kind: 'restart'; readonly role: Exclude<Role, 'load'> }
  | { readonly kind: 'deploy'; readonly team: string; readonly product: Partial<Product> }
  /** Storefronts restart with `mitigations/<variant>.ts`. */
  | { readonly kind: 'redeploy'; readonly variant: string };

/** A lever pulled mid-incident. */
export interface Mitigation {
  readonly says: string;
  /** What it costs, beyond what the run measures. */
  readonly costs: string;
  readonly steps: readonly Step[];
}

export interface Lab {
  readonly title: string;
  /** What the pager says at 2 AM. */
  readonly page: string;
  /** Where the incident is on public record. */
  readonly record: readonly string[];
  /** One sentence: the cause, told once its signs were seen. */
  readonly cause: string;
  /** One sentence: what a run that went well has shown. */
  readonly lesson: string;
  /** Only what matters to the incident; the rest is `ordinary`. */
  readonly world?: Partial<World>;
  readonly product?: Partial<Product>;
  readonly load: Readonly<Partial<Record<Stream, Rate>>>;
  readonly slos: readonly Slo[];
  /** In order, under load; taken back in reverse. SLOs count again `settleMs` after the last. */
  readonly trigger: readonly Change[];
  readonly settleMs: number;
  readonly recovery?: { readonly withinMs: number };
  readonly signs: readonly Sign[];
  readonly figures?: readonly Figure[];
  readonly pictures?: readonly PictureOf[];
  /** File name → what it costs; the first is recommended. */
  readonly fixes: Readonly<Record<string, string>>;
  /** File name → why people try it. */
  readonly wrongFixes: Readonly<Record<string, string>>;
  readonly mitigations?: Readonly<Record<string, Mitigation>>;
}
