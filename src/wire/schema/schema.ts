import { type NumberName, numberTypes } from '../message/numbers.ts';

/** What a `.proto` says, as far as bytes are read by it. */
export interface Schema {
  /** Without the leading dot. */
  readonly messages: ReadonlyMap<string, MessageType>;
  /** `/package.Service/Method`. */
  readonly methods: ReadonlyMap<string, Method>;
}

export interface Method {
  readonly request: MessageType;
  readonly response: MessageType;
}

export interface MessageType {
  readonly name: string;
  readonly fields: ReadonlyMap<number, FieldType>;
}

export interface FieldType {
  readonly name: string;
  readonly number: number;
  /** As the `.proto` has it: `repeated float`, `map<string, int32>`. */
  readonly words: string;
  readonly kind: FieldKind;
  readonly repeated: boolean;
  readonly map: boolean;
  readonly required: boolean;
  /** The fields of which one alone can be set. */
  readonly oneof: string | null;
}

export type FieldKind =
  | { readonly is: 'number'; readonly name: NumberName }
  | { readonly is: 'enum'; readonly name: string; readonly values: ReadonlyMap<number, string> }
  | { readonly is: 'string' }
  | { readonly is: 'bytes' }
  | { readonly is: 'message'; readonly group: boolean; readonly type: () => MessageType };

/** The wire type that one value of it has. */
export function wireTypeOf(kind: FieldKind): 0 | 1 | 2 | 3 | 5 {
  switch (kind.is) {
    case 'number':
      return numberTypes[kind.name].wireType;
    case 'enum':
      return 0;
    case 'message':
      return kind.group ? 3 : 2;
    default:
      return 2;
  }
}
