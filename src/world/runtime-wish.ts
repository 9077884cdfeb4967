export const runtimeNames = ['processes', 'compose'] as const;
export type RuntimeName = (typeof runtimeNames)[number];

export const usualImage = 'two-am';

export interface RuntimeWish {
  readonly on: RuntimeName;
  /** Of containers. */
  readonly image: string;
}
