const statusNames = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;

const units: Readonly<Partial<Record<string, string>>> = {
  H: 'hours',
  M: 'minutes',
  S: 's',
  m: 'ms',
  u: 'µs',
  n: 'ns',
};

/** What a header or trailer of gRPC's means, where its text does not say so by itself. */
export function explainHeader(name: string, value: string): string | null {
  switch (name) {
    case 'grpc-status':
      return /^\d+$/.test(value) ? (statusNames[Number(value)] ?? 'no status of gRPC') : 'not a number';
    case 'grpc-timeout': {
      const [, number, unit = ''] = /^(\d{1,8})([HMSmun])$/.exec(value) ?? [];
      return number === undefined
        ? 'not a timeout: at most eight digits and a unit'
        : `${Number(number)} ${units[unit]}`;
    }
    case 'grpc-message': {
      const decoded = unpercent(value);
      return decoded === value ? null : decoded;
    }
    default:
      return null;
  }
}

/** As gRPC has it: what is no right escape stays as it is. */
function unpercent(text: string): string {
  const bytes: Buffer[] = [];
  for (const [piece] of text.matchAll(/%[\da-f]{2}|[^%]+|%/gi)) {
    bytes.push(
      piece.length === 3 && piece.startsWith('%') ? Buffer.from(piece.slice(1), 'hex') : Buffer.from(piece, 'latin1'),
    );
  }
  return Buffer.concat(bytes).toString('utf8');
}
