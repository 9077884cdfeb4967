import { LabError } from '../../errors.ts';

/** What a reader throws: bytes that no protobuf implementation may write. */
export function malformed(what: string): LabError {
  return new LabError(
    'codec',
    `Malformed protobuf message: ${what}.`,
    'Is the sender speaking proto/model_service.proto?',
  );
}

/** What a writer throws: a value that the message cannot carry. */
export function unwritable(what: string): LabError {
  return new LabError(
    'codec',
    `Cannot write a protobuf message: ${what}.`,
    'See proto/model_service.proto for what fits.',
  );
}
