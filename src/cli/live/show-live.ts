import { makeInk } from '../../report/ink.ts';
import { toAscii } from '../../report/text.ts';
import type { RunEvent, Tell } from '../../run/events.ts';
import { forTerminal } from '../../world/printable.ts';
import { drawBlock } from './block.ts';
import { linesOf, progressLine, stepLine } from './said.ts';
import { Screen, type Terminal } from './screen.ts';
import { advance, nothingYet } from './state.ts';

export interface LiveOptions {
  readonly colour: boolean;
  /** One block that is redrawn, else plain lines; see `canRedraw`. */
  readonly live: boolean;
  /** false: plain ASCII. */
  readonly unicode?: boolean;
}

export interface Live {
  readonly tell: Tell;
  /** Takes the block away and gives the cursor back; a second call does nothing. */
  end(): void;
}

/** At most 8 frames a second. */
const frameMs = 125;
const progressEveryMs = 5_000;

/** A terminal that a person looks at, and not the log of a build. */
export function canRedraw(out: Terminal, env: Readonly<Record<string, string | undefined>>): boolean {
  return out.isTTY === true && !env.CI && env.TERM !== 'dumb';
}

/** Shows what a run tells while it goes on. */
export function showLive(out: Terminal, options: LiveOptions): Live {
  return options.live ? showBlock(out, options) : showLines(out, options);
}

function showBlock(out: Terminal, { colour, unicode }: LiveOptions): Live {
  const ink = makeInk(colour);
  const spell = (lines: readonly string[]) => (unicode === false ? lines.map(toAscii) : lines);
  const screen = new Screen(out);
  let state = nothingYet;
  let heardMs = performance.now();
  let above: string[] = [];
  let ended = false;

  const draw = () => {
    const nowMs = state.lastMs + performance.now() - heardMs;
    screen.draw(spell(above), spell(drawBlock(state, nowMs, ink, screen.width)));
    above = [];
  };
  const timer = setInterval(draw, frameMs).unref();
  return {
    tell(event) {
      if (ended) return;
      state = advance(state, event);
      heardMs = performance.now();
      if (!isOldNews(event)) above.push(...linesOf(event, state, ink, Math.min(80, screen.width)));
    },
    end() {
      if (ended) return;
      ended = true;
      clearInterval(timer);
      screen.close(spell(above));
    },
  };
}

/** Every variant meets the same changes: the block says so, one line each would bury the incident. */
function isOldNews(event: RunEvent): boolean {
  return event.kind === 'change' && event.variant !== 'defect';
}

function showLines(out: Terminal, { colour, unicode }: LiveOptions): Live {
  const ink = makeInk(colour);
  let state = nothingYet;
  let saidMs = 0;
  const say = (lines: readonly string[]) => {
    if (lines.length === 0) return;
    saidMs = state.lastMs;
    out.write(lines.map((line) => `${forTerminal(unicode === false ? toAscii(line) : line)}\n`).join(''));
  };
  return {
    tell(event) {
      state = advance(state, event);
      if (event.kind === 'step') say(stepLine(event));
      else if (event.kind !== 'tick') say(linesOf(event, state, ink, 80));
      else if (state.lastMs - saidMs >= progressEveryMs) say(progressLine(state));
    },
    end() {},
  };
}
