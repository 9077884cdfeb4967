import type { Random } from '../../src/lab/random.ts';

/** Something of ours that takes input from elsewhere. */
export interface Target {
  open(): Promise<OpenTarget>;
}

export interface OpenTarget extends AsyncDisposable {
  /**
   * One damaged input, drawn from `draw` alone. null: it was taken, or refused, as it has to be; otherwise in what way not.
   * Whatever is thrown is a crash.
   */
  play(draw: Random): Promise<string | null>;
}

/** Of a target that holds nothing open. */
export function plain(play: OpenTarget['play']): Target {
  return { open: async () => ({ play, async [Symbol.asyncDispose]() {} }) };
}
