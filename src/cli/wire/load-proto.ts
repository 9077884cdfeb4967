import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import protobuf from 'protobufjs';
import { LabError, messageOf } from '../../errors.ts';
import { findNearest } from '../../lab/check/nearest.ts';
import { plain } from '../../report/text.ts';
import { schemaOf } from '../../wire/schema/from-protobufjs.ts';
import type { MessageType, Schema } from '../../wire/schema/schema.ts';
import { resolveExisting } from '../paths.ts';

/** A `.proto` and all that it imports. Throws LabError `usage`. */
export function loadProto(typed: string): Schema {
  const file = resolveExisting('--proto', typed);
  const root = new protobuf.Root();
  root.resolvePath = (origin, target) => (origin === '' ? target : findImport(origin, target));
  let schema: Schema;
  try {
    // Without it, `model_version` would be called `modelVersion`.
    schema = schemaOf(root.loadSync(file, { keepCase: true }));
  } catch (error) {
    throw new LabError(
      'usage',
      `--proto ${typed}: ${plain(messageOf(error))}`,
      'Correct the file, or leave --proto out.',
    );
  }
  if (schema.messages.size > 0) return schema;
  throw new LabError('usage', `--proto ${typed} has no message`, 'Name the file that has the messages.');
}

/** As protoc does it with the right `-I`: beside the file that imports it, or from a folder further up. */
function findImport(origin: string, target: string): string {
  for (let folder = dirname(origin); ; folder = dirname(folder)) {
    const path = resolve(folder, target);
    if (existsSync(path)) return path;
    // protobufjs then says that it is not there.
    if (folder === dirname(folder)) return resolve(dirname(origin), target);
  }
}

/** By its full name, or by its last part where that is enough. Throws LabError `usage`. */
export function findMessage(schema: Schema, name: string): MessageType {
  const all = [...schema.messages.values()];
  const exact = all.find((type) => type.name === name);
  if (exact) return exact;
  const called = all.filter((type) => type.name.endsWith(`.${name}`));
  const [first, second] = called;
  if (first && !second) return first;
  const names = (called.length > 1 ? called : all).map((type) => type.name);
  const nearest =
    findNearest(name, names) ??
    findNearest(
      name,
      names.map((each) => each.split('.').at(-1) ?? each),
    );
  const remedy =
    nearest === null || called.length > 1
      ? `It has ${names.slice(0, 12).join(', ')}${names.length > 12 ? ', …' : ''}.`
      : `Did you mean ${nearest}?`;
  const message =
    called.length > 1
      ? `--message ${name} could be any of ${called.length}`
      : `--message ${name}: the .proto has no such message`;
  throw new LabError('usage', message, remedy);
}
