import { components, type DrillChange, type DrillFacts, evidenceIds, type HalfRight, mechanisms } from '../drill.ts';
import { namesBefore } from '../drill-names.ts';
import {
  type Check,
  isListOf,
  isNumber,
  isObject,
  isOneOf,
  isRecordOf,
  isText,
  readObject,
  ShapeError,
} from './shape.ts';

const isComponent = isOneOf(Object.keys(components));
const isMechanism = isOneOf(Object.keys(mechanisms), namesBefore.mechanism);

const halfRightFields: Readonly<Record<keyof HalfRight, Check>> = { is: isOneOf(['trigger', 'symptom']), hint: isText };
const halfRight = isObject(halfRightFields);

/** An object whose names are some of those on a list. */
function isSomeOf(isName: Check): Check {
  return (value, where) => {
    isRecordOf(halfRight)(value, where);
    for (const name of Object.keys(readObject(value, where))) isName(name, where);
  };
}

const changeFields: Readonly<Record<keyof DrillChange, Check>> = {
  name: isText,
  team: isText,
  title: isText,
  at: (value, where) => {
    if (value !== 'trigger') isObject({ minutesBefore: isNumber() })(value, where);
  },
};

const factsFields: Readonly<Record<keyof DrillFacts, Check>> = {
  components: isListOf(isComponent, 1),
  mechanism: isMechanism,
  halfRight: isObject({ components: isSomeOf(isComponent), mechanisms: isSomeOf(isMechanism) }),
  proof: isListOf(isOneOf(evidenceIds, namesBefore.evidence), 1),
  changes: isListOf(isObject(changeFields)),
  hints: isListOf(isText, 1),
  looksFirst: isListOf(isText, 1),
  debrief: isListOf(isText, 3),
};
const isDrill = isObject(factsFields);

/** Throws a ShapeError that names the field. */
export function assertDrill(value: unknown): asserts value is DrillFacts {
  isDrill(value, 'drill');
  // Its shape is a drill's by now.
  const { changes, mechanism } = value as DrillFacts;
  const triggers = changes.filter(({ at }) => at === 'trigger').length;
  const due = mechanism === 'nothing' ? 0 : 1;
  if (triggers !== due)
    throw new ShapeError(`drill.changes must have ${due} with \`at: 'trigger'\`, but has ${triggers}`);
}
