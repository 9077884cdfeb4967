/** What the time of a call can go into beside the model, in the document's order first. */
export const suspectIds = [
  'serialization',
  'round-trips',
  'thread',
  'model',
  'connections',
  'bound',
  'slots',
  'features',
] as const;
export type SuspectId = (typeof suspectIds)[number];

interface Suspect {
  readonly title: string;
  /** What the document says to it, in its answer to "What would you investigate first?"; null: it is not in it. */
  readonly document: string | null;
}

export const suspects: Readonly<Record<SuspectId, Suspect>> = {
  serialization: {
    title: 'encode and decode',
    document: 'JSON encode and decode is the likely culprit',
  },
  'round-trips': {
    title: 'round trips',
    document: 'network round-trip time (co-location issue between caller and model service)',
  },
  // Node has no interpreter lock: the thread of the event loop is what all calls share.
  thread: {
    title: 'the event loop, the GIL of Node',
    document: 'Python GIL contention',
  },
  model: {
    title: 'the model, slow or cold',
    document: 'cold model loading if the model is not kept warm between requests',
  },
  connections: { title: 'connections that are made', document: null },
  bound: { title: 'a place among the calls in flight', document: null },
  slots: { title: 'a slot of the model', document: null },
  features: { title: 'the feature store', document: null },
};

/** 1 to 4; null: the document does not have it. */
export function placeInDocument(id: SuspectId): number | null {
  return suspects[id].document === null ? null : suspectIds.indexOf(id) + 1;
}
