/** Data only, so that it can be shown, stored, exported and sent to a process. */
export interface World {
  /** Model servers, each a process. */
  readonly models: number;
  /** Calls that one model server works on at a time. */
  readonly slots: number;
  /** How long the accelerator takes for a call, in ms: an asynchronous wait that stands for it. */
  readonly modelMs: number;
}

/** What a deploy changes under load. */
export interface Product {
  /** Floats in one feature vector. */
  readonly dimension: number;
  /** Candidates that one page view scores: rows in one call. */
  readonly candidates: number;
  /** A view is good when it was answered within so many ms of its intended start. */
  readonly budgetMs: number;
}

export const ordinaryWorld: World = { models: 1, slots: 64, modelMs: 30 };
export const ordinaryProduct: Product = { dimension: 2_000, candidates: 12, budgetMs: 250 };

export const roles = ['load', 'storefront', 'model'] as const;
export type Role = (typeof roles)[number];
export type Stream = 'pages';
export type Phase = 'calm' | 'triggered' | 'recovered';

/** Open loop: a share of what saturates the storefront in the defect's calm, or a plain rate. */
export type Rate = { readonly ofSaturation: number } | { readonly perSecond: number };

/** `world.apply(change)` gives an AsyncDisposable that takes it back. */
export type Change = { readonly afterMs?: number } & (
  | { readonly kind: 'deploy'; readonly team: string; readonly product: Partial<Product> }
  | { readonly kind: 'traffic'; readonly times: number }
);
