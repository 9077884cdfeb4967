import { LabError } from '../../errors.ts';
import type { TfServingAsked } from '../../serve/call/tfserving-forms.ts';
import type { Input } from '../input.ts';

const forTensors = ['model-name', 'version-label', 'signature', 'input'] as const;

/** What a protocol of tensors is asked beside the floats. Throws LabError `usage`. */
export function readAsked(input: Input, protocol: string): TfServingAsked {
  const given = forTensors.find((name) => input.text(name) !== null);
  if (given !== undefined && protocol !== 'tfserving')
    throw new LabError('usage', `--${given} is not for ${protocol}`, 'It is for tfserving: leave it out.');
  const version = input.text('model-version') ?? '';
  const label = input.text('version-label') ?? '';
  if (protocol === 'tfserving' && version !== '') {
    if (label !== '')
      throw new LabError('usage', '--model-version and --version-label name one thing', 'Leave one out.');
    if (!/^\d{1,18}$/.test(version))
      throw new LabError(
        'usage',
        `--model-version cannot be ${JSON.stringify(version)} for tfserving`,
        'Give a whole number, or --version-label.',
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
