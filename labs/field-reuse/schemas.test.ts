import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../../src/lab/folders.ts';
import { codecOf, protoOf } from './codec.ts';
import { built, release as reused } from './defect.ts';
import { built as dropped } from './fixes/client-first.ts';
import { release as newNumber } from './fixes/new-number.ts';
import { release as ownMessage } from './wrong-fixes/own-message.ts';
import { release as reservedName } from './wrong-fixes/reserved-name.ts';

const proto = join(import.meta.dirname, 'proto');
const reserved = dropped.replace('{\n', '{\n  reserved 5;\n  reserved "price";\n');

/** What `buf` compares, by the folder of `proto/`: what runs, and nothing else. */
const schemas = {
  '1-price': built,
  '2-dropped': dropped,
  '2-reserved': reserved,
  '3-new-number': newNumber,
  '3-own-message': ownMessage,
  '3-reserved-name': reservedName,
  '3-reused': reused,
};

describe('the schemas', () => {
  it('are one in each folder', () => {
    expect(readdirSync(proto).sort()).toEqual(Object.keys(schemas));
  });

  it.each(Object.entries(schemas))('%s is what the variants run', (folder, schema) => {
    expect(readFileSync(join(proto, folder, 'model_service.proto'), 'utf8')).toBe(protoOf(schema));
  });

  it('of a model server before the release is that of the product', () => {
    const plain = (text: string) => text.replaceAll(/\/\/.*/g, '').replaceAll(/\s+/g, '');
    const product = readFileSync(join(projectFolder, 'proto', 'model_service.proto'), 'utf8');
    expect(plain(protoOf(dropped))).toBe(plain(product));
  });
});

describe('a number that is reserved', () => {
  it('cannot be used again: the schema does not load', () => {
    const again = reserved.replace('uint32 dimension = 4;', 'uint32 dimension = 4;\n  repeated float logit_bias = 5;');
    expect(() => codecOf(again)).toThrow('id 5 is reserved');
    const renamed = reserved.replace('uint32 dimension = 4;', 'uint32 dimension = 4;\n  repeated float price = 6;');
    expect(() => codecOf(renamed)).toThrow("name 'price' is reserved");
    expect(() => codecOf(reservedName)).not.toThrow();
  });
});
