import { type Random, random } from '../lab/random.ts';
import type { Toxic } from './toxic.ts';

/** One toxic on one connection: whether it strikes, and what lasts while both are there. */
export class Strike {
  readonly toxic: Toxic;
  /** The toxic was there before the connection. */
  readonly fresh: boolean;
  readonly state: unknown;
  readonly draw: Random;
  #struck: boolean;

  /** `stream`: names the connection, so that its numbers do not depend on what other connections do. */
  constructor(toxic: Toxic, fresh: boolean, seed: number, stream: string) {
    this.toxic = toxic;
    this.fresh = fresh;
    this.state = toxic.kind.open?.(fresh);
    this.draw = random(seed, `${stream} ${toxic.name}`);
    this.#struck = this.#roll();
  }

  get struck(): boolean {
    return this.#struck;
  }

  /** After an update, as in Toxiproxy: the toxicity may be another. */
  rollAgain(): void {
    this.#struck = this.#roll();
  }

  #roll(): boolean {
    return this.draw() < this.toxic.toxicity;
  }
}
