import protobuf from 'protobufjs';
import { isNumberName } from '../message/numbers.ts';
import type { FieldKind, FieldType, MessageType, Method, Schema } from './schema.ts';

/** What protobufjs has parsed, in our own words. Errors: protobufjs's, for a type that is nowhere. */
export function schemaOf(root: protobuf.Root): Schema {
  root.resolveAll();
  const types = new Map<protobuf.Type, MessageType>();
  const methods = new Map<string, Method>();
  const typeOf = (type: protobuf.Type): MessageType => {
    const known = types.get(type);
    if (known) return known;
    const fields = new Map<number, FieldType>();
    const made = { name: nameOf(type), fields };
    // Before its fields: a type may hold itself.
    types.set(type, made);
    for (const field of type.fieldsArray) fields.set(field.id, fieldOf(field, typeOf));
    return made;
  };
  for (const each of listAll(root)) {
    if (each instanceof protobuf.Type) typeOf(each);
    if (!(each instanceof protobuf.Service)) continue;
    for (const method of each.methodsArray) {
      method.resolve();
      const { resolvedRequestType: request, resolvedResponseType: response } = method;
      if (request && response) {
        methods.set(`/${nameOf(each)}/${method.name}`, { request: typeOf(request), response: typeOf(response) });
      }
    }
  }
  return { messages: new Map([...types.values()].map((type) => [type.name, type])), methods };
}

function listAll(space: protobuf.NamespaceBase): protobuf.ReflectionObject[] {
  return space.nestedArray.flatMap((each) => [each, ...(each instanceof protobuf.Namespace ? listAll(each) : [])]);
}

function fieldOf(field: protobuf.Field, typeOf: (type: protobuf.Type) => MessageType): FieldType {
  const { name, id, repeated, required } = field.resolve();
  const shared = { name, number: id, required, oneof: field.partOf?.name ?? null };
  const kind = kindOf(field.type, field.resolvedType, field.delimited, typeOf);
  if (field instanceof protobuf.MapField) {
    const words = `map<${field.keyType}, ${field.type}>`;
    const key = kindOf(field.keyType, null, false, typeOf);
    const entry = entryOf(name, field.keyType, key, field.type, kind);
    return { ...shared, words, kind: { is: 'message', group: false, type: () => entry }, repeated: true, map: true };
  }
  return { ...shared, words: `${repeated ? 'repeated ' : ''}${field.type}`, kind, repeated, map: false };
}

function entryOf(name: string, keyWords: string, key: FieldKind, valueWords: string, value: FieldKind): MessageType {
  const shared = { repeated: false, map: false, required: false, oneof: null };
  return {
    name: `an entry of ${name}`,
    fields: new Map([
      [1, { ...shared, name: 'key', number: 1, words: keyWords, kind: key }],
      [2, { ...shared, name: 'value', number: 2, words: valueWords, kind: value }],
    ]),
  };
}

function kindOf(
  word: string,
  resolved: protobuf.Type | protobuf.Enum | null,
  group: boolean,
  typeOf: (type: protobuf.Type) => MessageType,
): FieldKind {
  if (resolved instanceof protobuf.Type) return { is: 'message', group, type: () => typeOf(resolved) };
  if (resolved instanceof protobuf.Enum) {
    const values = new Map(Object.entries(resolved.values).map(([label, value]) => [value, label]));
    return { is: 'enum', name: nameOf(resolved), values };
  }
  if (word === 'string') return { is: 'string' };
  return isNumberName(word) ? { is: 'number', name: word } : { is: 'bytes' };
}

function nameOf(each: protobuf.ReflectionObject): string {
  return each.fullName.replace(/^\./, '');
}
