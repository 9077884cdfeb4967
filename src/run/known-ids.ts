/** Which ids have come, of very many: a table of numbers, where a map of strings would take several times the room. */
export interface KnownIds {
  /** Gives how many ids were there before the same one came; null: it is new, and known from now on. */
  meet(id: string): number | null;
}

/** `idAt` gives them in the order in which they came: who has them keeps them anyway. `places0`: a power of two. */
export function knownIds(idAt: (index: number) => string, places0 = 2 ** 10): KnownIds {
  let places = new Uint32Array(places0);
  let count = 0;

  /** Where it is, or would be. */
  const placeOf = (id: string) => {
    const mask = places.length - 1;
    let place = hashOf(id) & mask;
    for (let taken = places[place] ?? 0; taken !== 0 && idAt(taken - 1) !== id; taken = places[place] ?? 0)
      place = (place + 1) & mask;
    return place;
  };
  const grow = () => {
    const before = places;
    // Of a million, one of two places stays empty, not three of four.
    places = new Uint32Array((before.length < 2 ** 20 ? 4 : 2) * before.length);
    for (const taken of before) if (taken !== 0) places[placeOf(idAt(taken - 1))] = taken;
  };

  return {
    meet(id) {
      const place = placeOf(id);
      const taken = places[place] ?? 0;
      if (taken !== 0) return taken - 1;
      count += 1;
      places[place] = count;
      if (2 * count > places.length) grow();
      return null;
    },
  };
}

/** FNV-1a, its bits mixed, since ids that differ in their last digits alone are the usual case. */
function hashOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < id.length; at += 1) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}
