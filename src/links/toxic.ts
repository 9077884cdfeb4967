import { ApiError } from './api-error.ts';
import { number, text } from './attributes.ts';
import { checkName } from './check-name.ts';
import { fieldsOf, type JsonFields, readField } from './json-fields.ts';
import { type AnyToxicKind, type Direction, directions } from './stage.ts';
import { toxicKinds } from './toxics/index.ts';

/** A toxic on a proxy. */
export interface Toxic {
  readonly name: string;
  readonly type: string;
  readonly kind: AnyToxicKind;
  /** As it was given: Toxiproxy takes it in any case, and keeps the case. */
  readonly stream: string;
  readonly direction: Direction;
  /** Share of the connections that it strikes. */
  toxicity: number;
  /** Changed in place by an update: the stages at work read it. */
  readonly attributes: Record<string, unknown>;
  /** Those that a number rounds, as they were given: the API shows them so. */
  exact: Readonly<Record<string, bigint>>;
}

/** Errors: `ApiError`, in the order in which Toxiproxy looks for them. */
export function readToxic(body: unknown, isTaken: (name: string) => boolean): Toxic {
  const fields = fieldsOf(body, 'a toxic');
  const type = readField(fields, 'type', text());
  const stream = readField(fields, 'stream', text('downstream'));
  const toxicity = readField(fields, 'toxicity', number(1));
  const name = readField(fields, 'name', text()) || `${type}_${stream}`;
  const attributes = attributesIn(fields);
  const direction = directions.find((one) => one === stream.toLowerCase());
  if (!direction) throw new ApiError('invalid-stream');
  const kind = toxicKinds.get(type);
  if (!kind) throw new ApiError('invalid-toxic-type');
  checkName(name);
  if (isTaken(name)) throw new ApiError('toxic-exists');
  return {
    name,
    type,
    kind,
    stream,
    direction,
    toxicity,
    attributes: readAttributes(kind, attributes, {}),
    exact: readExact(kind, attributes, {}),
  };
}

/** Merges attributes and toxicity, all of them or none. Errors: `ApiError`. */
export function updateToxic(toxic: Toxic, body: unknown): void {
  const fields = fieldsOf(body, 'a toxic');
  const toxicity = readField(fields, 'toxicity', number(toxic.toxicity));
  const given = attributesIn(fields);
  Object.assign(toxic.attributes, readAttributes(toxic.kind, given, toxic.attributes));
  toxic.exact = readExact(toxic.kind, given, toxic.exact);
  toxic.toxicity = toxicity;
}

export function showToxic({ attributes, exact, name, type, stream, toxicity }: Toxic) {
  return { attributes: { ...attributes, ...exact }, name, type, stream, toxicity };
}

function attributesIn(fields: JsonFields): JsonFields {
  return fieldsOf(fields.get('attributes') ?? null, 'attributes');
}

function readAttributes(kind: AnyToxicKind, given: JsonFields, before: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    Object.entries(kind.attributes).map(([name, field]) => [
      name,
      readField(given, name, { ...field, fallback: before[name] ?? field.fallback }),
    ]),
  );
}

function readExact(kind: AnyToxicKind, given: JsonFields, before: Toxic['exact']): Toxic['exact'] {
  const now = Object.keys(kind.attributes).map((name) => [name, given.get(name) ?? before[name]] as const);
  return Object.fromEntries(now.filter((one): one is [string, bigint] => typeof one[1] === 'bigint'));
}
