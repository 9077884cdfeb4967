import { type Budget, partsWords } from '../budget.ts';
import { hexOf } from '../hex.ts';
import { beyondLimit, count, type Problem, problem, whatIsLeft } from '../problem.ts';
import { readVarint, type Varint } from './varint.ts';

/** How the bytes after a tag are laid out; 6 and 7 do not exist. */
export const wireNames = ['varint', 'fixed64', 'length-delimited', 'group', 'end of group', 'fixed32'] as const;

/** A field as the bytes alone have it. All offsets are in the bytes that were scanned. */
export interface RawField {
  readonly number: number;
  readonly wireType: 0 | 1 | 2 | 3 | 5;
  /** Where the tag begins. */
  readonly start: number;
  /** Where the value begins: behind the tag and, where there is one, the length. */
  readonly valueStart: number;
  /** Where the length begins, or, without one, the value. */
  readonly tagEnd: number;
  /** Where the value ends; of a group, where its end tag begins. */
  readonly valueEnd: number;
  readonly end: number;
  /** Of a varint, or of a fixed value as an unsigned number; 0 for others. */
  readonly bits: bigint;
  /** Of a group. */
  readonly fields: readonly RawField[];
  /** What is allowed and strange. */
  readonly notes: readonly string[];
}

export interface Scan {
  readonly fields: readonly RawField[];
  readonly end: number;
  /** What ended it early. */
  readonly problem: Problem | null;
}

/** As protobuf's own readers have it. */
export const mostLevels = 100;
const lastTagByte = 5;
const tagWords = 'a tag of at most 32 bits';

/** Reads one message's fields and the groups in it, and looks into no value. */
export function scanFields(bytes: Uint8Array, start: number, end: number, budget: Budget): Scan {
  return new Scanner(bytes, end, budget).message(start);
}

interface Tag {
  readonly number: number;
  readonly wireType: number;
  readonly end: number;
  readonly padded: boolean;
}

interface Level extends Scan {
  /** Where the tag begins that ended it. */
  readonly endTag: number;
}

class Scanner {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  readonly #budget: Budget;

  constructor(bytes: Uint8Array, end: number, budget: Budget) {
    this.#bytes = bytes;
    this.#end = end;
    this.#budget = budget;
  }

  message(start: number): Scan {
    return this.#level(start, null, 0);
  }

  #level(start: number, group: RawField | null, depth: number): Level {
    const fields: RawField[] = [];
    let at = start;
    const stop = (why: Problem): Level => ({ fields, end: at, endTag: at, problem: why });
    while (at < this.#end) {
      const tag = this.#tag(at);
      if ('expected' in tag) return stop(tag);
      if (tag.wireType === 4) {
        if (group?.number === tag.number) return { fields, end: tag.end, endTag: at, problem: null };
        const wanted = group === null ? 'a field, or the end' : `the end of group ${group.number}`;
        return stop(
          problem(at, wanted, `${this.#hex(at, tag.end)}, the end of a group ${tag.number} that is not open`),
        );
      }
      if (!this.#budget.part()) return stop(beyondLimit(at, partsWords, `${count(this.#end - at, 'byte')} more`));
      const read = this.#field(at, tag, depth);
      if (read.field !== null) fields.push(read.field);
      if (read.problem !== null) return stop(read.problem);
      at = read.field?.end ?? this.#end;
    }
    if (group === null) return { fields, end: at, endTag: at, problem: null };
    return stop(problem(at, `the end of group ${group.number}, which began at byte ${group.start}`, 'the end'));
  }

  #tag(at: number): Tag | Problem {
    const varint = readVarint(this.#bytes, at, this.#end);
    if (varint.fault === 'ends') return this.#unended(at, varint, 'a tag');
    const isLong = varint.fault === 'long' || varint.end - at > lastTagByte || varint.value >= 1n << 32n;
    if (isLong) {
      const hex = this.#hex(at, varint.end);
      // C++ goes on with the lower ones: in a whole message where there are five bytes, elsewhere with up to ten.
      const cut = varint.fault === 'long' ? '' : ', of which C++ drops the upper bits and others refuse all';
      return problem(at, tagWords, hex + cut);
    }
    const bits = Number(varint.value);
    const tag = { number: bits >>> 3, wireType: bits & 7, end: varint.end, padded: varint.padded };
    const hex = this.#hex(at, varint.end);
    if (tag.number === 0) {
      return problem(
        at,
        'a tag with a field number from 1 on',
        `${hex}, which says field 0, wire type ${tag.wireType}`,
      );
    }
    if (tag.wireType > 5) {
      return problem(
        at,
        'a wire type from 0 to 5',
        `${hex}, which says field ${tag.number}, wire type ${tag.wireType}`,
      );
    }
    return tag;
  }

  #field(start: number, tag: Tag, depth: number): { field: RawField | null; problem: Problem | null } {
    const notes = [
      ...(tag.padded ? ['the tag has more bytes than it needs'] : []),
      ...(tag.number >= 19_000 && tag.number < 20_000 ? ['field numbers 19000 to 19999 are reserved'] : []),
    ];
    const head = { number: tag.number, start, tagEnd: tag.end, notes };
    const fail = (why: Problem) => ({ field: null, problem: why });
    switch (tag.wireType) {
      case 0: {
        const varint = readVarint(this.#bytes, tag.end, this.#end);
        if (varint.fault !== null) return fail(this.#unended(tag.end, varint, `the value of field ${tag.number}`));
        notes.push(...strangenessOf(varint));
        return done(0, head, tag.end, varint.end, varint.value);
      }
      case 1:
      case 5: {
        const size = tag.wireType === 1 ? 8 : 4;
        const left = this.#end - tag.end;
        if (left < size) return fail(problem(tag.end, `${size} bytes of field ${tag.number}`, whatIsLeft(left)));
        const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset + tag.end, size);
        const bits = size === 8 ? view.getBigUint64(0, true) : BigInt(view.getUint32(0, true));
        return done(tag.wireType, head, tag.end, tag.end + size, bits);
      }
      case 2:
        return this.#delimited(head);
      default:
        return this.#group(head, depth);
    }
  }

  #delimited(head: Head): { field: RawField | null; problem: Problem | null } {
    const varint = readVarint(this.#bytes, head.tagEnd, this.#end);
    const fail = (why: Problem) => ({ field: null, problem: why });
    if (varint.fault !== null) return fail(this.#unended(head.tagEnd, varint, `the length of field ${head.number}`));
    const left = this.#end - varint.end;
    if (varint.value > BigInt(left)) {
      const wanted = `${bytesInWords(varint.value)} of field ${head.number}, as its length says`;
      return fail(problem(varint.end, wanted, whatIsLeft(left)));
    }
    head.notes.push(...strangenessOf(varint));
    return done(2, head, varint.end, varint.end + Number(varint.value), 0n);
  }

  #group(head: Head, depth: number): { field: RawField | null; problem: Problem | null } {
    if (depth >= mostLevels) {
      const found = `another, ${this.#hex(head.start, head.tagEnd)}`;
      return { field: null, problem: problem(head.start, `at most ${mostLevels} groups in each other`, found) };
    }
    const open = done(3, head, head.tagEnd, head.tagEnd, 0n).field;
    const level = this.#level(head.tagEnd, open, depth + 1);
    return {
      field: { ...open, valueEnd: level.endTag, end: level.end, fields: level.fields },
      problem: level.problem,
    };
  }

  #unended(at: number, varint: Varint, what: string): Problem {
    if (varint.fault === 'long') {
      return problem(
        at,
        `${what}, of at most ten bytes`,
        `${this.#hex(at, varint.end)}, each saying that one more follows`,
      );
    }
    const read = varint.end - at;
    const found =
      read === 0 ? 'the end' : `${this.#hex(at, varint.end)}, whose last byte says that one more follows, then the end`;
    return problem(at, `${what}, a varint`, found);
  }

  #hex(from: number, to: number): string {
    return hexOf(this.#bytes.subarray(from, to));
  }
}

interface Head extends Pick<RawField, 'number' | 'start' | 'tagEnd'> {
  readonly notes: string[];
}

function done(wireType: RawField['wireType'], head: Head, valueStart: number, end: number, bits: bigint) {
  return { field: { ...head, wireType, valueStart, valueEnd: end, end, bits, fields: [] }, problem: null };
}

function strangenessOf({ padded, dropped }: Varint): string[] {
  return [
    ...(padded ? ['the varint has more bytes than it needs'] : []),
    ...(dropped ? ['bits above the 64th are set, which readers drop'] : []),
  ];
}

function bytesInWords(bytes: bigint): string {
  return `${bytes.toLocaleString('en')} byte${bytes === 1n ? '' : 's'}`;
}
