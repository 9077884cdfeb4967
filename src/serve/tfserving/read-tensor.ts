import { status } from '@grpc/grpc-js';
import { DataType, type TensorProto } from '../../rpc/generated/tensorflow/tensor_pb.js';
import { FloatBlocks } from '../../rpc/packed-floats/float-blocks.ts';
import { Refusal } from '../../rpc/refusal.ts';
import { toFloats } from '../../rpc/to-floats.ts';
import { countOf, type Elements, nameOfDtype, type Tensor } from './tensor.ts';

interface Kind {
  /** Of one element in `tensor_content`; 0: not of one size. */
  readonly bytes: number;
  readonly list: string;
  readonly countListed: (tensor: TensorProto) => number;
  readonly readList: (tensor: TensorProto) => Elements;
  /** @param content of whole elements */
  readonly readContent: (content: Uint8Array) => Elements;
}

const kinds: ReadonlyMap<DataType, Kind> = new Map<DataType, Kind>([
  [
    DataType.DT_FLOAT,
    {
      bytes: 4,
      list: 'float_val',
      countListed: ({ floatVal }) => floatVal.length,
      readList: ({ floatVal }) => toFloats(floatVal),
      readContent(content) {
        const blocks = new FloatBlocks();
        // Not as a Buffer, whose `slice` would be a view of the message.
        blocks.add(new Uint8Array(content.buffer, content.byteOffset, content.length));
        return blocks.toFloat32Array();
      },
    },
  ],
  [
    DataType.DT_DOUBLE,
    {
      bytes: 8,
      list: 'double_val',
      countListed: ({ doubleVal }) => doubleVal.length,
      readList: ({ doubleVal }) => toFloats(doubleVal),
      readContent(content) {
        const view = new DataView(content.buffer, content.byteOffset, content.length);
        return Float32Array.from({ length: content.length / 8 }, (_, at) => view.getFloat64(8 * at, true));
      },
    },
  ],
  [
    DataType.DT_HALF,
    {
      bytes: 2,
      list: 'half_val',
      countListed: ({ halfVal }) => halfVal.length,
      readList: ({ halfVal }) => Float32Array.from(new Float16Array(Uint16Array.from(halfVal).buffer)),
      readContent(content) {
        const view = new DataView(content.buffer, content.byteOffset, content.length);
        return Float32Array.from({ length: content.length / 2 }, (_, at) => view.getFloat16(2 * at, true));
      },
    },
  ],
  [
    DataType.DT_STRING,
    {
      bytes: 0,
      list: 'string_val',
      countListed: ({ stringVal }) => stringVal.length,
      readList: ({ stringVal }) => stringVal,
      readContent: () => [],
    },
  ],
]);

/**
 * Refuses, as INVALID_ARGUMENT, what is no tensor of that dtype; as RESOURCE_EXHAUSTED, one that would take more memory than
 * `bytesAtMost`, which a short message can ask for.
 */
export function readTensor(name: string, tensor: TensorProto, dtype: DataType, bytesAtMost: number): Tensor {
  // In TensorFlow's words where it has some, because clients look for those.
  if (tensor.dtype === DataType.DT_INVALID) throw broken(name, `its dtype is not set: send ${DataType[dtype]}`);
  if (tensor.dtype !== dtype)
    throw new Refusal(
      status.INVALID_ARGUMENT,
      `Expects arg[0] to be ${nameOfDtype(dtype)} but ${nameOfDtype(tensor.dtype)} is provided, as \`${name}\`.`,
    );
  const kind = kinds.get(dtype);
  if (kind === undefined) throw broken(name, `no tensor of ${nameOfDtype(dtype)} is read here`);
  const shape = readShape(name, tensor);
  const count = countOf(shape);
  if (count * Math.max(kind.bytes, 1) > bytesAtMost)
    throw new Refusal(
      status.RESOURCE_EXHAUSTED,
      `\`${name}\` of shape [${shape.join(',')}] has ${count} elements: send a tensor of at most ${bytesAtMost} bytes.`,
    );
  return { dtype, shape, elements: readElements(name, tensor, kind, shape, count) };
}

function readElements(
  name: string,
  tensor: TensorProto,
  kind: Kind,
  shape: readonly number[],
  count: number,
): Elements {
  const { tensorContent: content } = tensor;
  const expected = `its shape is [${shape.join(',')}], ${count} elements`;
  if (content.length > 0) {
    if (kind.bytes === 0) throw broken(name, `strings came in tensor_content: send them in ${kind.list}`);
    if (content.length !== count * kind.bytes)
      throw broken(
        name,
        `${expected} of ${kind.bytes} bytes, and tensor_content has ${content.length} bytes: send ${count * kind.bytes}`,
      );
    return kind.readContent(content);
  }
  const listed = kind.countListed(tensor);
  if (listed === count) return kind.readList(tensor);
  if (listed === 1) return repeat(kind.readList(tensor), count);
  // TF Serving repeats the last one, drops what is too much, and takes zeros where there is none.
  throw broken(name, `${expected}, and ${kind.list} has ${listed}: send ${count}, or one that stands for all`);
}

function repeat(one: Elements, count: number): Elements {
  const [element = 0] = one;
  if (typeof element === 'number') return new Float32Array(count).fill(element);
  return new Array<Uint8Array>(count).fill(element);
}

function readShape(name: string, { tensorShape }: TensorProto): readonly number[] {
  if (tensorShape?.unknownRank) throw broken(name, 'its shape is unknown: send its dimensions');
  // Left out, it is that of a scalar.
  const shape = (tensorShape?.dim ?? []).map(({ size }) => Number(size));
  if (shape.some((size) => size < 0)) throw broken(name, `its shape is [${shape.join(',')}]: send no size below 0`);
  return shape;
}

function broken(name: string, why: string): Refusal {
  return new Refusal(status.INVALID_ARGUMENT, `tensor parsing error: ${name}: ${why}.`);
}
