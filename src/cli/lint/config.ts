import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { LabError, messageOf } from '../../errors.ts';
import { findNearest } from '../../lab/check/nearest.ts';
import { showPath } from '../../lab/fault-line.ts';
import { type PartTitle, parts } from '../../report/postmortem/parts.ts';
import { formNames } from '../../report/postmortem/read/names.ts';
import { type RuleName, rules } from '../../report/postmortem/rules.ts';
import { resolveExisting, resolveTyped } from '../paths.ts';

const defaultName = '.postmortem-lint.json';
const titles = parts.map(({ title }) => title) as [PartTitle, ...PartTitle[]];
const ruleNames = Object.keys(rules) as [RuleName, ...RuleName[]];

const config = z.strictObject({
  $schema: z.string().optional(),
  form: z.enum(formNames).optional(),
  /** What parts are called here. */
  names: z.partialRecord(z.enum(titles), z.array(z.string().min(1))).default({}),
  /** Rules that are switched off, and why. */
  off: z.partialRecord(z.enum(ruleNames), z.string().regex(/\p{L}/u, 'say why it is switched off')).default({}),
  /** Globs of files, from the config file's folder. */
  ignore: z.array(z.string()).default([]),
});

export interface LintConfig extends z.infer<typeof config> {
  readonly folder: string;
}

/** The file that was named, or the nearest above where the command was typed; otherwise nothing is configured. Error: `usage`. */
export function readConfig(typed: string | null): LintConfig {
  const here = resolveTyped('.');
  const file = typed === null ? findAbove(here) : resolveExisting('--lint-config', typed);
  if (file === null) return { ...config.parse({}), folder: here };
  return { ...parse(file), folder: dirname(file) };
}

function parse(file: string): z.infer<typeof config> {
  const broken = (why: string) =>
    new LabError('usage', `${showPath(file)} cannot be read: ${why}`, 'docs/postmortems.md shows what it may hold.');
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw broken(messageOf(error));
  }
  const read = config.safeParse(value, { reportInput: true });
  if (read.success) return read.data;
  const says = read.error.issues.map((issue) => `${issue.path.join('.') || 'it'}: ${issue.message}${sayMeant(issue)}`);
  throw broken(says.join('; '));
}

/** What a name that is none may have been meant for. */
function sayMeant(issue: z.core.$ZodIssue): string {
  const typed = issue.code === 'unrecognized_keys' ? issue.keys[0] : issue.path.at(-1);
  const given = issue.code === 'invalid_value' && typeof issue.input === 'string' ? issue.input : typed;
  const all = { '': Object.keys(config.shape), names: titles, off: ruleNames, form: formNames } as const;
  const among = Object.entries(all).find(([name]) => name === String(issue.path[0] ?? ''))?.[1] ?? [];
  const nearest = typeof given === 'string' && !among.some((one) => one === given) ? findNearest(given, among) : null;
  return nearest === null ? '' : `; did you mean ${nearest}?`;
}

/** Not beyond the repository. */
function findAbove(folder: string): string | null {
  const file = join(folder, defaultName);
  if (existsSync(file)) return file;
  const above = dirname(folder);
  return above === folder || existsSync(join(folder, '.git')) ? null : findAbove(above);
}
