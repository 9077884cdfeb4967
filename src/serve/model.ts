import { status } from '@grpc/grpc-js';
import { type SlotsWatch, startSlots } from '../gather/slots.ts';
import type { Call, Rows, Scorer } from '../lab/variant.ts';
import { worldWith } from '../lab/world.ts';
import { createClassifier } from '../model/classifier.ts';
import { refuseUnlessFinite } from '../rpc/read-request.ts';
import { Refusal } from '../rpc/refusal.ts';
import { createSlots } from '../services/device/slots.ts';

export interface ModelPlan {
  readonly seed: number;
  /** Probabilities for each row. */
  readonly classes: number;
  /** How long the model takes for a call, or for a token, in ms: an asynchronous wait that stands for the accelerator. */
  readonly modelMs: number;
  /** Calls, or tokens, that a version works on at a time. */
  readonly slots: number;
  /** Calls that may wait for a slot of a version; one more is refused. */
  readonly queueAtMost: number;
  /** Tokens that a prompt is answered with. */
  readonly tokens: number;
  /** Names, at least one: the first is that of a caller who names none. Each has weights and slots of its own. */
  readonly versions: readonly [string, ...string[]];
}

/** A model with its versions. What it refuses is a `Refusal`, or a ServiceError INVALID_ARGUMENT. */
export interface ServedModel {
  readonly plan: ModelPlan;
  /** The name of the version that is meant; refuses with NOT_FOUND. @param asked as the caller said it; empty: the first */
  versionOf(asked: string): string;
  /** Rows × classes probabilities, row after row. Refuses rows that hold NaN or an infinite float. */
  predict(rows: Rows, version: string, call: Call): Promise<Float32Array>;
  /** The same, but such rows are answered with NaN. */
  score(rows: Rows, version: string, call: Call): Promise<Float32Array>;
  /** A distribution over the classes for each token of a prompt. A token hangs on those before it: nothing is made ahead. */
  generate(prompt: Rows, version: string, call: Call): AsyncGenerator<Float32Array, void>;
  /** Calls, or tokens, that wait for a slot. */
  readonly waiting: number;
  /** Calls to the model so far, one a token. */
  readonly scored: number;
  /** Ends its timers. */
  stop(): void;
}

interface Version {
  readonly scorer: Scorer;
  readonly watch: ReturnType<typeof startSlots>;
}

/** What becomes of each call that the model takes, or token, in ms. */
export interface ModelWatch {
  readonly queued: (ms: number) => void;
  readonly inferred: (ms: number) => void;
}

export function openModel(plan: ModelPlan, told?: ModelWatch): ServedModel {
  const world = worldWith({ slots: plan.slots, modelMs: plan.modelMs });
  const versions = new Map<string, Version>();
  for (const name of plan.versions) {
    const watch = startSlots(plan.slots);
    versions.set(name, {
      watch,
      scorer: createSlots(
        createClassifier(`${plan.seed} ${name}`, plan.classes),
        world.slots,
        { modelMs: world.modelMs },
        told ? telling(watch, told) : watch,
      ),
    });
  }
  let scored = 0;

  function find(name: string): Version {
    const version = versions.get(name);
    if (version) return version;
    throw new Refusal(
      status.NOT_FOUND,
      `There is no model version ${JSON.stringify(name.slice(0, 60))}: ask for ${[...versions.keys()].join(', ')}, or for none.`,
    );
  }

  async function score(rows: Rows, name: string, call: Call): Promise<Float32Array> {
    const { scorer, watch } = find(name);
    if (watch.waiting >= plan.queueAtMost)
      throw new Refusal(
        status.RESOURCE_EXHAUSTED,
        `${watch.waiting} calls wait for the model already: try again later.`,
      );
    const { scores } = await scorer.score(rows, call, call.until);
    scored += 1;
    return scores;
  }

  async function predict(rows: Rows, name: string, call: Call): Promise<Float32Array> {
    const scores = await score(rows, name, call);
    refuseUnlessFinite(rows, scores);
    return scores;
  }

  return {
    plan,
    versionOf(asked) {
      const name = asked === '' ? plan.versions[0] : asked;
      find(name);
      return name;
    },
    predict,
    score,
    async *generate({ dimension, values }, name, call) {
      const state = values.slice();
      for (let token = 0; token < plan.tokens; token += 1) {
        const scores = await predict({ dimension, values: state }, name, call);
        yield scores;
        // What was said is part of what the next one answers.
        for (let at = 0; at < Math.min(state.length, scores.length); at += 1)
          state[at] = (state[at] ?? 0) + (scores[at] ?? 0);
      }
    },
    get waiting() {
      return [...versions.values()].reduce((sum, { watch }) => sum + watch.waiting, 0);
    },
    get scored() {
      return scored;
    },
    stop() {
      for (const { watch } of versions.values()) watch.stop();
    },
  };
}

function telling(watch: SlotsWatch, { queued, inferred }: ModelWatch): SlotsWatch {
  return {
    ...watch,
    get waiting() {
      return watch.waiting;
    },
    began(ms) {
      watch.began(ms);
      queued(ms);
    },
    ended(ms) {
      watch.ended(ms);
      inferred(ms);
    },
  };
}
