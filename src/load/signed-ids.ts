import { hash } from 'node:crypto';

/** Ids of views and batches that nobody can make up who has not the secret: `load-17.3fa9c2d1`. */
export interface SignedIds {
  idOf(name: string, number: number): string;
  /** Whether an id is one of these. */
  isOurs(id: string): boolean;
}

export function signIds(secret: string): SignedIds {
  const mark = (plain: string) => keyed(secret, plain).slice(0, 8);
  return {
    idOf(name, number) {
      const plain = `${name}-${number}`;
      return `${plain}.${mark(plain)}`;
    },
    isOurs(id) {
      const dot = id.lastIndexOf('.');
      return dot > 0 && id.slice(dot + 1) === mark(id.slice(0, dot));
    },
  };
}

/** Of the n-th person that comes to a world: nobody can know beforehand who will. */
export function namePerson(secret: string): (person: number) => string {
  return (person) => `u${keyed(secret, `person ${person}`).slice(0, 6)}`;
}

/**
 * Nobody makes it up who has not the secret, nor from other ones. The secret stands on both sides, and of the digest only a part is
 * ever shown, so that none can be lengthened. An HMAC costs six times as much, for each page view.
 */
function keyed(secret: string, plain: string): string {
  return hash('sha256', `${secret}\n${plain}\n${secret}`);
}
