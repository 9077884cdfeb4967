/**
 * A float as TF Serving prints it: six digits where those are the same float again, nine otherwise, and a point, or an exponent,
 * in every one; `NaN`, `Infinity` and `-Infinity`, which are no JSON.
 */
export function floatText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const short = general(value, 6);
  const text = Math.fround(Number(short)) === value ? short : general(value, 9);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** A double in the same way, with 17 digits. */
export function doubleText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const short = general(value, 6);
  const text = Number(short) === value ? short : general(value, 17);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** `%.<digits>g` of C. */
function general(value: number, digits: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [mantissa = '', power = '0'] = value.toExponential(digits - 1).split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < digits) return trim(value.toFixed(digits - 1 - exponent));
  const sign = exponent < 0 ? '-' : '+';
  return `${trim(mantissa)}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function trim(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
