/** RFC 9113, sections 6 and 7. */
export const frameNames = [
  'DATA',
  'HEADERS',
  'PRIORITY',
  'RST_STREAM',
  'SETTINGS',
  'PUSH_PROMISE',
  'PING',
  'GOAWAY',
  'WINDOW_UPDATE',
  'CONTINUATION',
] as const;

const flagsByType: Readonly<Partial<Record<number, readonly (readonly [number, string])[]>>> = {
  0: [
    [0x01, 'END_STREAM'],
    [0x08, 'PADDED'],
  ],
  1: [
    [0x01, 'END_STREAM'],
    [0x04, 'END_HEADERS'],
    [0x08, 'PADDED'],
    [0x20, 'PRIORITY'],
  ],
  4: [[0x01, 'ACK']],
  5: [
    [0x04, 'END_HEADERS'],
    [0x08, 'PADDED'],
  ],
  6: [[0x01, 'ACK']],
  9: [[0x04, 'END_HEADERS']],
};

export function flagNames(type: number, flags: number): string[] {
  const known = flagsByType[type] ?? [];
  const named = known.filter(([bit]) => (flags & bit) !== 0).map(([, name]) => name);
  const rest = known.reduce((left, [bit]) => left & ~bit, flags);
  return rest === 0 ? named : [...named, `0x${rest.toString(16).padStart(2, '0')}, which means nothing here`];
}

const settings: Readonly<Partial<Record<number, string>>> = {
  1: 'HEADER_TABLE_SIZE',
  2: 'ENABLE_PUSH',
  3: 'MAX_CONCURRENT_STREAMS',
  4: 'INITIAL_WINDOW_SIZE',
  5: 'MAX_FRAME_SIZE',
  6: 'MAX_HEADER_LIST_SIZE',
  8: 'ENABLE_CONNECT_PROTOCOL',
  9: 'NO_RFC7540_PRIORITIES',
};

export function settingName(id: number): string {
  // gRPC's C core sends this one of its own.
  return settings[id] ?? (id === 0xfe03 ? 'GRPC_ALLOW_TRUE_BINARY_METADATA' : `setting 0x${id.toString(16)}`);
}

const errors = [
  'NO_ERROR',
  'PROTOCOL_ERROR',
  'INTERNAL_ERROR',
  'FLOW_CONTROL_ERROR',
  'SETTINGS_TIMEOUT',
  'STREAM_CLOSED',
  'FRAME_SIZE_ERROR',
  'REFUSED_STREAM',
  'CANCEL',
  'COMPRESSION_ERROR',
  'CONNECT_ERROR',
  'ENHANCE_YOUR_CALM',
  'INADEQUATE_SECURITY',
  'HTTP_1_1_REQUIRED',
] as const;

export function errorName(code: number): string {
  return errors[code] ?? `error 0x${code.toString(16)}`;
}
