import { setFlagsFromString } from 'node:v8';

/**
 * V8 lets the space for new objects grow while much is made, and gives it back late. Of a million views each is looked at and let go:
 * a small space does as well, and takes 100 MB less. The flag is read whenever that space would grow, so that it may be set here.
 */
export function keepNurserySmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=20');
}
