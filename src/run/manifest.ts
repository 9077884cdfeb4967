import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { z } from 'zod';
import { insidePath } from '../judge/record/inside.ts';
import { readPlainChunks, readPlainText } from './plain-file.ts';

/**
 * `manifest.json`: the size and digest of each file as the run wrote it, so that what was damaged or edited afterwards is told
 * from evidence. It is no signature: whoever edits a file can write another manifest.
 */

export const manifestName = 'manifest.json';

const manifest = z.object({
  schemaVersion: z.literal(1),
  /** By path; SHA-256 in hex. */
  files: z.record(insidePath, z.object({ bytes: z.number().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
});
export type Manifest = z.infer<typeof manifest>;

/** Of all that lies in the folder now. */
export async function takeManifest(folder: string): Promise<Manifest> {
  const paths = (await listFiles(folder)).filter((path) => path !== manifestName).sort();
  return { schemaVersion: 1, files: Object.fromEntries(paths.map((path) => [path, describe(folder, path)])) };
}

export interface Difference {
  readonly path: string;
  readonly how: 'changed' | 'gone' | 'added';
}

/** How the folder differs from its manifest; empty where it has none, as those of older runs. Throws what is wrong with the manifest. */
export async function findDifferences(folder: string): Promise<Difference[]> {
  const paths = new Set(await listFiles(folder));
  if (!paths.has(manifestName)) return [];
  const { files } = readManifest(folder);
  const known = new Set(Object.keys(files));
  const missing = [...known].filter((path) => !paths.has(path)).map((path) => ({ path, how: 'gone' as const }));
  const changed = [...known]
    .filter((path) => paths.has(path))
    .filter((path) => {
      const { bytes, sha256 } = describe(folder, path);
      return bytes !== files[path]?.bytes || sha256 !== files[path]?.sha256;
    })
    .map((path) => ({ path, how: 'changed' as const }));
  const added = [...paths].filter((path) => !known.has(path)).map((path) => ({ path, how: 'added' as const }));
  return [...changed, ...missing, ...added];
}

function readManifest(folder: string): Manifest {
  try {
    return manifest.parse(JSON.parse(readPlainText(folder, manifestName)));
  } catch (cause) {
    throw new Error(`${manifestName} cannot be used: it is damaged`, { cause });
  }
}

function describe(folder: string, path: string): Manifest['files'][string] {
  const hash = createHash('sha256');
  let bytes = 0;
  for (const chunk of readPlainChunks(folder, path)) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
}
