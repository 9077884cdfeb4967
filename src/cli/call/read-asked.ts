import { LabError } from '../../errors.ts';
import type { TensorAsked } from '../../serve/call/calling.ts';
import type { Input } from '../input.ts';
import type { TextName } from '../options.ts';

/** The protocols that each option is for. */
const isFor = {
  'model-name': ['tfserving', 'oip'],
  'version-label': ['tfserving'],
  signature: ['tfserving'],
  input: ['tfserving', 'oip'],
} as const satisfies Partial<Record<TextName, readonly string[]>>;
const names = Object.keys(isFor) as (keyof typeof isFor)[];

/** What a protocol of tensors is asked beside the floats. Throws LabError `usage`. */
export function readAsked(input: Input, protocol: string): TensorAsked {
  const other = names.find((name) => input.text(name) !== null && !isFor[name].some((one) => one === protocol));
  if (other !== undefined)
    throw new LabError(
      'usage',
      `--${other} is not for ${protocol}`,
      `It is for ${isFor[other].join(' and ')}: leave it out.`,
    );
  const version = input.text('model-version') ?? '';
  const label = input.text('version-label') ?? '';
  if (names.some((name) => isFor[name].some((one) => one === protocol)) && version !== '') {
    if (label !== '')
      throw new LabError('usage', '--model-version and --version-label name one thing', 'Leave one out.');
    if (!/^\d{1,18}$/.test(version))
      throw new LabError(
        'usage',
        `--model-version cannot be ${JSON.stringify(version)} for ${protocol}`,
        'Give a whole number.',
      );
  }
  return {
    model: input.text('model-name') ?? 'model',
    version,
    label,
    signature: input.text('signature') ?? '',
    input: input.text('input') ?? '',
  };
}
