import {
  allDigits,
  presets,
  type Settings,
  type Slider,
  stops,
  types,
  usual,
} from '../../src/advise/playground/settings.ts';
import { count } from '../../src/report/numbers.ts';
import { find, made, make } from './elements.ts';

const names: Readonly<Record<Slider, string>> = {
  floats: 'Floats in a row',
  rows: 'Rows a view',
  perSecond: 'Views a second',
  connections: 'Connections',
  digits: 'Digits of JSON numbers',
};

/** A person may move a slider over many places: what counts is where it rests. */
const restsMs = 300;

export interface Sliders {
  /** Shows what is measured, unless a person has asked for something else meanwhile. */
  show(settings: Settings): void;
  readonly settings: Settings;
}

/** @param onMove a person has set them, and rests */
export function addSliders(onMove: (settings: Settings) => Promise<void>): Sliders {
  let settings: Settings = usual;
  let resting: ReturnType<typeof setTimeout> | undefined;
  let asking = 0;
  const move = (change: Partial<Settings>) => {
    settings = { ...settings, ...change };
    showAll();
    clearTimeout(resting);
    resting = setTimeout(() => {
      resting = undefined;
      asking += 1;
      void onMove(settings).finally(() => {
        asking -= 1;
      });
    }, restsMs);
  };

  const ranges = (Object.keys(stops) as Slider[]).map((slider) => {
    const range = make('input');
    range.type = 'range';
    range.id = slider;
    range.min = '0';
    range.max = String(stops[slider].length - 1);
    range.step = '1';
    const output = make('output');
    output.htmlFor.add(slider);
    const label = make('label', names[slider]);
    label.htmlFor = slider;
    range.addEventListener('input', () => move({ [slider]: stops[slider][range.valueAsNumber] }));
    find('sliders', HTMLElement).append(made('p', 'slider', label, range, output));
    return { slider, range, output };
  });
  const radios = types.map((type) => {
    const radio = make('input');
    radio.type = 'radio';
    radio.name = 'type';
    radio.value = type;
    radio.addEventListener('change', () => move({ type }));
    find('types', HTMLElement).append(make('label', radio, ` ${type}`));
    return { type, radio };
  });
  const buttons = presets.map((preset) => {
    const button = make('button', preset.name);
    button.type = 'button';
    button.id = preset.id;
    button.title = preset.note;
    button.addEventListener('click', () => move(preset.sets));
    find('presets', HTMLElement).append(button);
    return { preset, button };
  });

  function showAll(): void {
    for (const { slider, range, output } of ranges) {
      range.value = String((stops[slider] as readonly number[]).indexOf(settings[slider]));
      const says = say(slider, settings);
      output.value = says;
      range.setAttribute('aria-valuetext', says);
    }
    for (const { type, radio } of radios) radio.checked = settings.type === type;
    for (const { preset, button } of buttons) {
      const { floats, rows } = preset.sets;
      button.setAttribute('aria-pressed', String(settings.floats === floats && settings.rows === rows));
    }
  }
  showAll();
  return {
    get settings() {
      return settings;
    },
    show(told) {
      if (resting !== undefined || asking > 0) return;
      settings = told;
      showAll();
    },
  };
}

function say(slider: Slider, settings: Settings): string {
  const value = settings[slider];
  if (slider === 'digits') return value === allDigits ? 'all' : String(value);
  if (slider === 'rows' && value > 1) return `${value} (${count(settings.floats * value)} floats in all)`;
  return count(value);
}
