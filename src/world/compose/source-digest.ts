import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../../lab/folders.ts';

/** What members run, and what no image needs. */
const isRun = (path: string) => /\.ts$/.test(path) && !/\.(test|test-data|fixture)\.ts$/.test(path);

/** Of all that a member runs of two-am's own and of others: the same in an image that was built of these files, and in no other. */
export function sourceDigest(root = projectFolder): string {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .map((path) => `src/${path.replaceAll('\\', '/')}`)
    .filter(isRun)
    .sort();
  const digest = createHash('sha256');
  for (const file of [...files, 'package-lock.json']) {
    const text = readFileSync(join(root, file));
    digest.update(`${file}\0${text.length}\0`).update(text);
  }
  return digest.digest('hex');
}
