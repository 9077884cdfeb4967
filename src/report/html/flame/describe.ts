import { changeOf, type Frame, kindOf, type Total, type Width } from './frame.ts';

export const rowHeight = 18;

/** `62 ms`, `0.4 ms` */
function ms(value: number): string {
  return `${value >= 9.95 ? Math.round(value) : Number(value.toFixed(1))} ms`;
}

/** What one frame is about, for whoever points at it, or hears it. */
export function describeFrame({ name, where, before, after }: Frame, total: Total): string {
  return `${name}${where === '' ? '' : `, ${where}`}: ${ms(total.before)} of each second as it was (self ${ms(before)}), ${ms(total.after)} with the fix (self ${ms(after)})`;
}

export function classOfFrame(frame: Frame, total: Total, width: Width): string {
  if (width !== 'difference') return `frame ${kindOf(frame)}`;
  const change = changeOf(total);
  return `frame ${change === 0 ? 'same' : `${change < 0 ? 'less' : 'more'}${Math.abs(change)}`}`;
}
