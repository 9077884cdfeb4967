import type { LabAlerts } from './lab-alerts.ts';
import { channelReuse } from './labs/channel-reuse.ts';
import { fieldReuse } from './labs/field-reuse.ts';
import { floatDrift } from './labs/float-drift.ts';
import { jsonBlowup } from './labs/json-blowup.ts';
import { l4Pinning } from './labs/l4-pinning.ts';
import { messageSize } from './labs/message-size.ts';
import { missingDeadline } from './labs/missing-deadline.ts';

/** The alerts of every lab: what rules, dashboards and tests are made from. */
export const labAlerts: readonly LabAlerts[] = [
  jsonBlowup,
  channelReuse,
  l4Pinning,
  messageSize,
  fieldReuse,
  missingDeadline,
  floatDrift,
];
