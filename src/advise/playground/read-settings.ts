import { z } from 'zod';
import { type Settings, type Slider, stops, types } from './settings.ts';

const stopOf = (slider: Slider) => z.number().refine((value) => (stops[slider] as readonly number[]).includes(value));

const settings: z.ZodType<Settings> = z.strictObject({
  floats: stopOf('floats'),
  rows: stopOf('rows'),
  perSecond: stopOf('perSecond'),
  connections: stopOf('connections'),
  digits: stopOf('digits'),
  type: z.enum(types),
});

/** What the page has sent: a place of each slider, and nothing else; null: it is none. */
export function readSettings(text: string): Settings | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  return settings.safeParse(value).data ?? null;
}
