import type { Random } from '../../src/lab/random.ts';

/** Damage, seeded: what a disk, a careless editor or somebody with bad intent makes of what two-am reads. */

export function whole(draw: Random, below: number): number {
  return Math.floor(draw() * below);
}

export function pick<T>(draw: Random, choices: readonly T[]): T {
  return choices[whole(draw, choices.length)] as T;
}

/** One to four times: a bit flipped, a byte set, put in or taken out, a part repeated, the end cut off. */
export function mutateBytes(draw: Random, before: Uint8Array): Buffer {
  let bytes = Buffer.from(before);
  for (let times = 1 + whole(draw, 4); times > 0; times -= 1) {
    const at = whole(draw, bytes.length);
    const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)];
    const how = whole(draw, 6);
    if (how === 0 && bytes.length > 0) bytes[at] = (bytes[at] ?? 0) ^ (1 << whole(draw, 8));
    else if (how === 1 && bytes.length > 0) bytes[at] = whole(draw, 256);
    else if (how === 2) bytes = Buffer.concat([head, Buffer.of(whole(draw, 256)), tail]);
    else if (how === 3) bytes = Buffer.concat([head, tail.subarray(1 + whole(draw, 8))]);
    else if (how === 4) bytes = Buffer.concat([head, tail.subarray(0, whole(draw, 64)), tail]);
    else bytes = head;
  }
  return bytes;
}

export function mutateText(draw: Random, text: string): string {
  if (draw() < 0.5) return mutateBytes(draw, Buffer.from(text)).toString();
  const lines = text.split('\n');
  const at = whole(draw, lines.length);
  const how = whole(draw, 4);
  if (how === 0) lines.splice(at, 1);
  else if (how === 1) lines.splice(at, 0, lines[at] ?? '');
  else if (how === 2) lines.splice(at, 0, ...lines.splice(whole(draw, lines.length), 3));
  else lines[at] = `${(lines[at] ?? '').slice(0, whole(draw, 80))}${pick(draw, oddTexts)}`;
  return lines.join('\n');
}

/** JSON in which one to three things are otherwise; one in eight times its bytes. */
export function mutateJson(draw: Random, text: string): string {
  if (draw() < 0.125) return mutateBytes(draw, Buffer.from(text)).toString();
  let value: unknown = JSON.parse(text);
  for (let times = 1 + whole(draw, 3); times > 0; times -= 1) value = mutateValue(draw, value);
  return writeValue(value);
}

/** As JSON, with nesting that is deeper than the writer itself would go. */
export function writeValue(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.replaceAll(
    /"nested (\d+)"/g,
    (_, depth) => `${'[{"x":'.repeat(Number(depth))}1${'}]'.repeat(Number(depth))}`,
  );
}

/** A copy in which something, however deep, is otherwise. */
export function mutateValue(draw: Random, value: unknown): unknown {
  const inside = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  if (inside.length === 0 || draw() < 0.1) return otherThan(draw, value);
  const key = pick(draw, inside);
  if (Array.isArray(value)) return mutateList(draw, value, Number(key));
  const how = draw();
  // Own keys, whatever they are called: `__proto__` set is no key.
  const entries = Object.entries(value as object);
  if (how < 0.1) return Object.fromEntries(entries.filter(([name]) => name !== key));
  if (how < 0.15) return Object.fromEntries([...entries, [pick(draw, oddKeys), Reflect.get(value as object, key)]]);
  return Object.fromEntries(entries.map(([name, one]) => [name, name === key ? mutateValue(draw, one) : one]));
}

function mutateList(draw: Random, list: readonly unknown[], at: number): unknown[] {
  const how = draw();
  if (how < 0.1) return list.toSpliced(at, 1);
  if (how < 0.2) return list.toSpliced(at, 0, list[at]);
  if (how < 0.25) return [];
  return list.with(at, mutateValue(draw, list[at]));
}

function otherThan(draw: Random, value: unknown): unknown {
  // Close to what it was, as an edit is; then out of every range; then of another kind.
  if (typeof value === 'number' && draw() < 0.4)
    return value * pick(draw, [0, -1, 0.5, 2, 10, 1_000]) + pick(draw, [0, 1]);
  if (typeof value === 'number' && draw() < 0.6) return pick(draw, oddNumbers);
  if (typeof value === 'string' && draw() < 0.6) return draw() < 0.5 ? pick(draw, oddTexts) : mutateText(draw, value);
  if (typeof value === 'boolean' && draw() < 0.6) return !value;
  return pick(draw, [
    null,
    true,
    '',
    0,
    [],
    {},
    [value],
    { value },
    `nested ${pick(draw, [10, 200, 20_000])}`,
    ...oddNumbers,
    ...oddTexts,
  ]);
}

const oddNumbers = [0, -0, -1, 0.1, 1e-320, 2 ** 31, 2 ** 32, 2 ** 53, 1e21, 1e300, -1e300, 1.7976931348623157e308];
const oddKeys = ['__proto__', 'constructor', 'toString', '', 'length', '0', '\u0000'];
const oddTexts = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\udc00x',
  '\u202e\u001b[31m',
  '../../../etc/passwd',
  '/dev/zero',
  '__proto__',
  'constructor',
  '-',
  '1e999',
  'NaN',
  '<script>alert(1)</script>',
  '`|[x](javascript:1)',
  '%00%zz%E0%A4',
  'x'.repeat(10_000),
  '|'.repeat(2_000),
  '('.repeat(2_000),
  '2026-11-31T25:61:61Z',
];
