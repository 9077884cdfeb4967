import { createHmac } from 'node:crypto';

/** Ids of views and batches that nobody can make up who has not the secret: `load-17.3fa9c2d1`. */
export interface SignedIds {
  idOf(name: string, number: number): string;
  /** Whether an id is one of these. */
  isOurs(id: string): boolean;
}

export function signIds(secret: string): SignedIds {
  const mark = (plain: string) => createHmac('sha256', secret).update(plain).digest('hex').slice(0, 8);
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
  return (person) => `u${createHmac('sha256', secret).update(`person ${person}`).digest('hex').slice(0, 6)}`;
}
