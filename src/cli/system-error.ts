import { type ErrorCode, LabError, messageOf } from '../errors.ts';

interface Told {
  readonly code: ErrorCode;
  readonly hint: string;
}

const full: Told = {
  code: 'disk-full',
  hint: 'Make room on that disk, or write elsewhere with `--out DIR`. What was written before is untouched.',
};
const shut: Told = {
  code: 'disk-full',
  hint: 'Name a place that you can read and write, such as a folder of your own with `--out DIR`.',
};
const another: Told = { code: 'usage', hint: 'Name a file where a file is meant, and a folder where a folder is.' };
const short: Told = { code: 'unfit-environment', hint: 'Allow more open files: `ulimit -n`.' };
const broken: Told = { code: 'disk-full', hint: 'That disk fails; write elsewhere with `--out DIR`.' };

/** What a disk, or a path on it, can do to any command. A file that is not there is not among them: who needs one says so itself. */
const told: ReadonlyMap<unknown, Told> = new Map([
  ['ENOSPC', full],
  ['EDQUOT', full],
  ['EFBIG', full],
  ['EROFS', shut],
  ['EACCES', shut],
  ['EPERM', shut],
  ['EISDIR', another],
  ['ENOTDIR', another],
  ['ELOOP', another],
  ['ENAMETOOLONG', another],
  ['EMFILE', short],
  ['ENFILE', short],
  ['EIO', broken],
]);

/** Of these alone: a process or a socket that may not be had is another matter. */
const ofFiles =
  /^(open|read|write|close|fsync|mkdir|mkdtemp|rmdir|rename|unlink|scandir|opendir|copyfile|cp|symlink|readlink|realpath|l?stat|f?stat|statfs|access|chmod|ftruncate)$/;

/** One clear line for what the file system refuses; null: it is nothing of that kind. */
export function explainSystemError(thrown: unknown): LabError | null {
  if (!(thrown instanceof Error) || !('code' in thrown) || !('syscall' in thrown)) return null;
  const known = told.get(thrown.code);
  if (known === undefined || !ofFiles.test(String(thrown.syscall))) return null;
  return new LabError(known.code, messageOf(thrown), known.hint, { cause: thrown });
}
