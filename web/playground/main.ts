import type { Settings } from '../../src/advise/playground/settings.ts';
import type { Told } from '../../src/advise/playground/told.ts';
import { find, made, make } from './elements.ts';
import { showFigures } from './figures-table.ts';
import { showFlows } from './flows.ts';
import { addSliders } from './sliders.ts';
import { showKey, showTime } from './time-bars.ts';
import { listRemarks, sayFinding, sayState } from './words.ts';

const status = find('status', HTMLElement);
const progress = find('progress', HTMLElement) as HTMLProgressElement;
const stop = find('stop', HTMLButtonElement);

const sliders = addSliders((settings) => post('settings', settings));
find('again', HTMLButtonElement).addEventListener('click', () => void post('settings', sliders.settings));
stop.addEventListener('click', () => void post('stop'));
document.addEventListener('keydown', ({ key }) => {
  if (key === 'Escape') void post('stop');
});
showKey();

const stream = new EventSource('told');
let latest: Told | null = null;
stream.addEventListener('message', ({ data }: MessageEvent<string>) => {
  // At most as often as the screen is drawn.
  if (latest === null) requestAnimationFrame(show);
  latest = JSON.parse(data) as Told;
});
stream.addEventListener('error', () => {
  say('The playground does not answer. If it has ended, start it again: npm run lab -- playground.');
});

function show(): void {
  const told = latest;
  latest = null;
  if (told === null) return;
  sliders.show(told.settings);
  say(sayState(told));
  progress.value = told.ofTurns === 0 ? 0 : told.turns / told.ofTurns;
  stop.disabled = told.state !== 'measuring';
  find('remarks', HTMLElement).replaceChildren(...listRemarks(told).map((remark) => made('p', 'remark', remark)));
  find('finding', HTMLElement).textContent = sayFinding(told);
  find('machine', HTMLElement).textContent = sayMachine(told);
  if (told.ways.length === 0) return;
  showFigures(told);
  showTime(told);
  showFlows(told);
}

/** What is said again is not read out again. */
function say(text: string): void {
  if (status.textContent !== text) status.replaceChildren(make('span', text));
}

function sayMachine({ machine: { cpu, cores, node } }: Told): string {
  return `Node ${node}, ${cores === 1 ? 'one core' : `${cores} cores`} of ${cpu}.`;
}

async function post(path: string, settings?: Settings): Promise<void> {
  await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: settings === undefined ? '' : JSON.stringify(settings),
  }).catch(() => say('The playground has ended. Start it again: npm run lab -- playground.'));
}
