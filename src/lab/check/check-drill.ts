import { components, type DrillFacts, evidenceIds, type HalfRight, happenings, mechanisms } from '../drill.ts';
import { namesBefore } from '../drill-names.ts';
import { changeKinds } from '../night/change-kinds.ts';
import { type Check, isListOf, isObject, isOneOf, isRecordOf, isText, readObject, ShapeError } from './shape.ts';

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

const isKind = isOneOf(Object.keys(changeKinds));
const fittingFields: Readonly<Record<'in' | 'text', Check>> = { in: isOneOf(Object.keys(happenings)), text: isText };
const isFitting: Check = (value, where) => (typeof value === 'string' ? isText : isObject(fittingFields))(value, where);

const factsFields: Readonly<Record<keyof DrillFacts, Check>> = {
  components: isListOf(isComponent, 1),
  mechanism: isMechanism,
  halfRight: isObject({ components: isSomeOf(isComponent), mechanisms: isSomeOf(isMechanism) }),
  proof: isListOf(isOneOf(evidenceIds, namesBefore.evidence), 1),
  trigger: (value, where) => {
    if (value !== null) isKind(value, where);
  },
  hints: isListOf(isText, 1),
  looksFirst: isListOf(isFitting, 1),
  debrief: isListOf(isFitting, 3),
};
const isDrill = isObject(factsFields);

/** Throws a ShapeError that names the field. */
export function assertDrill(value: unknown): asserts value is DrillFacts {
  isDrill(value, 'drill');
  // Its shape is a drill's by now.
  const { debrief, mechanism, trigger } = value as DrillFacts;
  if ((trigger === null) !== (mechanism === 'nothing')) {
    throw new ShapeError('drill.trigger must be null where drill.mechanism is `nothing`, and nowhere else');
  }
  const always = debrief.filter((question) => typeof question === 'string').length;
  if (always < 3) throw new ShapeError(`drill.debrief must have 3 questions that fit any night, but has ${always}`);
}
