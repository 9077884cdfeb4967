import type { HtmlSection } from '../report.ts';
import { afterwards } from './afterwards.ts';
import { besides } from './besides.ts';
import { cause } from './cause.ts';
import { change } from './change.ts';
import { claims } from './claims.ts';
import { deadEnds } from './dead-ends.ts';
import { limits } from './limits.ts';
import { made } from './made.ts';
import { runbook } from './runbook.ts';
import { soak } from './soak.ts';
import { thisWeek } from './this-week.ts';
import { time } from './time.ts';
import { tonight } from './tonight.ts';
import { whatHappened } from './what-happened.ts';

/** In the order in which a person asks. */
export const sections: readonly HtmlSection[] = [
  whatHappened,
  time,
  cause,
  deadEnds,
  tonight,
  thisWeek,
  afterwards,
  besides,
  soak,
  change,
  claims,
  runbook,
  limits,
  made,
];
