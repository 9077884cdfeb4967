import type { GrowsWish } from './grows.ts';
import type { Figure, PictureOf, Sign, Slo } from './measure.ts';
import type { Batches, Change, Product, Rate, ServingRole, World } from './world.ts';

/** What a mitigation does, step by step, in a world that is on fire. */
export type Step =
  | { readonly kind: 'undo-trigger' }
  | { readonly kind: 'restart'; readonly role: ServingRole }
  | { readonly kind: 'deploy'; readonly team: string; readonly product: Partial<Product> }
  /** Takes the n-th model server, from 1, out of the rotation: its connections end, and new ones are refused. */
  | { readonly kind: 'drain'; readonly model: number }
  /** As a trigger's: the n-th model server, from 1, becomes the next release. */
  | { readonly kind: 'release'; readonly model: number }
  /** The model server with most to do ends as in a crash, and comes again at its place. */
  | { readonly kind: 'kill'; readonly model: 'busiest' }
  /** Storefronts restart with `mitigations/<variant>.ts`. */
  | { readonly kind: 'redeploy'; readonly variant: string };

/** Applied mid-incident. */
export interface Mitigation {
  readonly title: string;
  /** What it costs, beyond what the run measures. */
  readonly costs: string;
  readonly steps: readonly Step[];
}

/**
 * A second trigger, for outages that outlive their cause: pulled in a world of its own, taken back after `lastsMs`, and
 * `withinMs` later the SLOs count again (phase `recovered`). The defect has to violate one, the fixes have to meet all.
 */
export interface Recovery {
  readonly trigger: readonly Change[];
  readonly lastsMs: number;
  readonly withinMs: number;
}

/** What an arm that holds takes of the machine under the trigger: the load is lowered until the machine has it. */
export interface Needs {
  /**
   * Its CPU, all processes together, as a multiple of what the defect's calm takes: of the dearest fix. Ratios travel from
   * machine to machine; `npm run bench -- needs` measures it. Left out: as many times as the trigger multiplies the traffic.
   */
  readonly times?: number;
  /** As many times that the machine is to have; left out: 1.25. */
  readonly headroom?: number;
  /**
   * CPU of all processes for one view of the calm, in JSON round trips of 4,000 floats, by which `doctor` knows beforehand
   * what a machine will carry; from the same command. Left out: it does not know.
   */
  readonly perView?: number;
  /**
   * Where accelerators saturate first: so few slots a model server will do where the machine has no room for the load of
   * all of them. Left out: all of them are needed.
   */
  readonly slotsAtLeast?: number;
}

/** For a wrong fix of which the lab's own trigger does not bring out what is wrong: a trigger that does, in the place of all of the lab's. */
export interface Trial {
  /** In order, under load. SLOs are measured as in the lab, and do not decide. */
  readonly trigger: readonly Change[];
  /** Taken back after so long, for what outlives its cause: it has to show `settleMs` later. Left out: it stays. */
  readonly lastsMs?: number;
  /** Seconds within which it has to show at the least load that the lab allows; the trial ends as soon as it has. */
  readonly watchSeconds: number;
  /** What shows it, one of them at least: in the place of the lab's signs. */
  readonly signs: readonly Sign[];
  /** What may keep it from showing, as on a machine that is short of CPU: where one of them is seen, and it did not show, nobody can tell. */
  readonly foiledBy?: readonly Sign[];
  /** How it shows over time, beside the lab's pictures. */
  readonly pictures?: readonly PictureOf[];
}

/** Why people try it, and the trial that it has for itself, if it has one. */
export type WrongFix = string | ({ readonly why: string } & Trial);

export interface Lab {
  readonly title: string;
  /** What the pager says at 2 AM; `{budget}` stands for what a view may take. */
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
  /** `batches`: of a job beside the page views, a process of its own; left out: there is none. */
  readonly load: { readonly pages?: Rate; readonly batches?: Batches };
  readonly needs?: Needs;
  /** By how much what a process holds may grow in an arm that should hold; left out: as in `src/lab/grows.ts`. */
  readonly grows?: GrowsWish;
  readonly slos: readonly Slo[];
  /** In order, under load; taken back in reverse. SLOs count again `settleMs` after the last. */
  readonly trigger: readonly Change[];
  readonly settleMs: number;
  readonly recovery?: Recovery;
  readonly signs: readonly Sign[];
  readonly figures?: readonly Figure[];
  readonly pictures?: readonly PictureOf[];
  /**
   * Whose CPU profile of the defect is set against that of the recommended fix, the first process where there are several. Left
   * out: the storefront, and where that is idle the report says that a profile shows nothing.
   */
  readonly profileOf?: ServingRole;
  /** File name → what it costs; the first is recommended. */
  readonly fixes: Readonly<Record<string, string>>;
  /** File name → why people try it; with a trial of its own where the lab's trigger does not bring out what is wrong with it. */
  readonly wrongFixes: Readonly<Record<string, WrongFix>>;
  readonly mitigations?: Readonly<Record<string, Mitigation>>;
  /** File name → where else the same illness lives: judged as the defect is, in another body. */
  readonly siblings?: Readonly<Record<string, string>>;
}
