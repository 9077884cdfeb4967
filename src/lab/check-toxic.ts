import {
  type Check,
  hasFields,
  isNumber,
  isObject,
  isOneOf,
  isText,
  isWhole,
  optional,
  readObject,
  ShapeError,
} from './shape.ts';
import { ownToxics, type ToxicType, toxiproxysToxics } from './toxic.ts';

/** The servers read whole numbers, and leave out in silence what they do not know. */
const whole = isWhole(0);

const isShare: Check = (value, where) => {
  isNumber(0)(value, where);
  if (Number(value) > 1) throw new ShapeError(`${where} must be at most 1, but is ${String(value)}`);
};

const attributes: Readonly<Record<ToxicType, Readonly<Record<string, Check>>>> = {
  latency: { latency: whole, jitter: optional(whole) },
  bandwidth: { rate: whole },
  slow_close: { delay: whole },
  timeout: { timeout: whole },
  reset_peer: { timeout: whole },
  slicer: { average_size: isWhole(1), size_variation: optional(whole), delay: optional(whole) },
  limit_data: { bytes: whole },
  noop: {},
  half_open: {},
  stall: { after_bytes: whole, delay: whole },
  h2_goaway: { code: whole, after_frames: optional(whole), last_stream: optional(whole) },
  h2_rst_stream: { code: whole, after_frames: optional(whole), share: optional(isShare) },
  grpc_status: { status: whole, message: optional(isText), share: optional(isShare), method: optional(isText) },
};

const isTyped = hasFields({ type: isOneOf([...toxiproxysToxics, ...ownToxics]) });
const checks = new Map<unknown, Check>(
  Object.entries(attributes).map(([type, fields]) => [
    type,
    isObject({
      type: isText,
      stream: optional(isOneOf(['upstream', 'downstream'])),
      toxicity: optional(isShare),
      attributes: isObject(fields),
    }),
  ]),
);

/** By its type, which says what attributes it has. */
export const isToxic: Check = (value, where) => {
  const check = checks.get(readObject(value, where).type) ?? isTyped;
  check(value, where);
};
