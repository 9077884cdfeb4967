import type { Claim } from '#lab';
import type { CodecTimes } from './codec-times.ts';
import { countRounded, roundTripBits } from './float-round-trip.ts';
import { isNear, show, times } from './numbers.ts';

const floatBytes = 4;

/** "Each request": the document's is one vector; a view of ours scores several candidates. */
export function overhead({ json }: CodecTimes, candidates: number, how: string): Claim {
  const vectorMs = json.encodeMs + json.decodeMs;
  return {
    about: 'JSON, 4,000 floats, there and back',
    quote: "That's 180ms of serialization overhead",
    measured: `${show(vectorMs)} ms; ${show(vectorMs * candidates)} ms for a view's ${candidates}; the rest is queue`,
    how,
    verdict: isNear(vectorMs, 180) ? 'holds' : 'differs',
  };
}

export function encoding({ json, packed, stock }: CodecTimes, how: string): Claim {
  const ratios = [json.encodeMs / packed.encodeMs, json.encodeMs / stock.encodeMs];
  const reached = ratios.filter((ratio) => ratio >= 20).length;
  return {
    about: 'encode 512',
    quote: 'roughly 0.05ms in protobuf versus 1.0ms in JSON, a 20x speedup',
    measured: `JSON ${show(json.encodeMs)} ms; ${times(ratios[0])} faster packed, ${times(ratios[1])} by a library`,
    how,
    verdict: reached === ratios.length ? 'holds' : reached === 0 ? 'differs' : 'depends',
  };
}

export function decoding({ json, packed, stock }: CodecTimes, how: string): Claim {
  const [packedRatio, stockRatio] = [json.decodeMs / packed.decodeMs, json.decodeMs / stock.decodeMs];
  return {
    about: 'decode 512',
    quote: 'Deserialization time ~1.2 ms ~0.04 ms',
    measured: `JSON ${show(json.decodeMs)} ms; ${times(packedRatio)} faster packed, ${times(stockRatio)} by a library`,
    how,
    verdict: isNear(json.decodeMs, 1.2) && isNear(packed.decodeMs, 0.04) ? 'holds' : 'differs',
  };
}

export function payload({ json, packed }: CodecTimes, how: string): Claim {
  return {
    about: '512 floats on the wire',
    quote: 'Payload size ~4.5 KB ~2.1 KB',
    measured: `${show(json.bytes / 1_000)} KB as JSON, ${show(packed.bytes / 1_000)} KB as protobuf`,
    how,
    verdict: isNear(json.bytes, 4_500) && isNear(packed.bytes, 2_100) ? 'holds' : 'differs',
  };
}

export function bytesAFloat({ json }: CodecTimes, floats: number, how: string): Claim {
  const bytes = json.bytes / floats;
  return {
    about: 'one float as text',
    quote: 'that is 9 characters, 9 bytes',
    measured: `${bytes.toFixed(1)} bytes: a float32 is printed as a double; ${floatBytes} would do`,
    how,
    verdict: isNear(bytes, 9) ? 'holds' : 'differs',
  };
}

export function precision(features: Float32Array): Claim {
  const { finite, changed, special } = roundTripBits(50_000);
  const rounded = countRounded(features) / features.length;
  const share = `${Math.floor(rounded * 100)} %`;
  return {
    about: 'floats that JSON changes',
    quote: 'JSON parse to Python float to numpy float32 - you lose precision',
    measured: `${show(changed)} of ${finite.toLocaleString('en-US')} in full; ${share} at 6 digits; NaN, -0 -> ${special[0]}`,
    how: 'bits compared: random patterns in full, features at 6 digits',
    verdict: changed > 0 ? 'holds' : rounded > 0 ? 'depends' : 'differs',
  };
}
