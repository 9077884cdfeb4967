import { type Claim, defineClaims } from '#lab';
import { type Library, libraries, resendKeeping, write } from './claims/libraries.ts';
import { built, release as reused } from './defect.ts';
import { built as dropped } from './fixes/client-first.ts';
import { release } from './fixes/new-number.ts';
import { pricesOf } from './prices.ts';
import { release as ownMessage } from './wrong-fixes/own-message.ts';

const requests = 1_000;
const rows = 8;
const scale = 'float scale = 7;';
const withScale = release.replace('}', `  ${scale}\n}`);
const withOptionalScale = release.replace('}', `  optional ${scale}\n}`);
const asDoubles = reused.replace('repeated float logit_bias', 'repeated double logit_bias');
const how = libraries.map(({ name, version }) => `${name} ${version}`).join(', ');

/** What the document behind this lab says of adding a field, and of a number that is used again, beside what libraries do. */
export default defineClaims(async () => [
  fromOldClient(),
  fromNewClient(),
  throughProxy(),
  reusedNumber(),
  otherTypes(),
]);

const features = { features: [0.25, -0.5], dimension: 1, requestId: 'a claim' };
const ofNewClient = write(release, { ...features, logitBias: [0.5, 0] });

/** A float that the client did not send, and one that it sent as 0, read alike, unless the field is `optional`. */
function fromOldClient(): Claim {
  const old = write(dropped, features);
  const zero = write(withScale, { ...features, scale: 0 });
  const alike = libraries.filter((library) =>
    [old, zero].every((bytes) => {
      const { logitBias, scale: read } = library.read(withScale, bytes);
      return read === 0 && Array.isArray(logitBias) && logitBias.length === 0;
    }),
  );
  const apart = libraries.filter(
    ({ read }) =>
      typeof read(withOptionalScale, old).scale !== 'number' &&
      read(withOptionalScale, write(withOptionalScale, { ...features, scale: 0 })).scale === 0,
  );
  return {
    about: 'old client, new server',
    quote:
      'Old clients will send requests without the new field, and the server receives the default value (0 for numbers, empty string for strings).',
    measured: `0 or [] in ${count(alike)}; with \`optional\` none in ${apart.length}`,
    how,
    verdict: alike.length === libraries.length ? 'holds' : 'differs',
  };
}

function fromNewClient(): Claim {
  const read = libraries.filter((library) => {
    const fields = library.read(dropped, ofNewClient);
    return fields.dimension === features.dimension && isEqual(fields.features, features.features);
  });
  return {
    about: 'new client, old server',
    quote: 'Old servers receive requests with the new field and ignore it.',
    measured: `the rest is read as ever by ${count(read)}`,
    how,
    verdict: read.length === libraries.length ? 'holds' : 'differs',
  };
}

/** One with the old schema, which sends on what it has read. */
function throughProxy(): Claim {
  const arrives = (bytes: Uint8Array) => Buffer.from(bytes).equals(Buffer.from(ofNewClient));
  const keeping = libraries.filter((library) => arrives(library.resend(dropped, ofNewClient)));
  const losing = libraries.filter((library) => !keeping.includes(library));
  const told = arrives(resendKeeping(dropped, ofNewClient));
  return {
    about: 'the same through a proxy that re-encodes',
    quote: 'Deploy the new server first, then roll out clients that send the new field, with no coordination required.',
    measured: `6 kept by ${list(keeping)}, lost by ${list(losing)}`,
    how: `${how}; protobufjs ${told ? 'keeps' : 'loses'} it where \`discardUnknown\` is false`,
    verdict: losing.length === 0 ? 'holds' : 'depends',
  };
}

function reusedNumber(): Claim {
  const prices = drawPrices();
  const taking = libraries.filter((library) => countRead(library, reused, prices) === prices.length);
  return {
    about: 'a number that is used again',
    quote: 'Adding a new field with a new field number is safe - never reuse field numbers.',
    measured: `${requests.toLocaleString('en-US')} of as many prices read as biases by ${count(taking)}`,
    how,
    verdict: taking.length > 0 ? 'holds' : 'differs',
  };
}

/** By a library's reader, whatever it makes of them. */
function otherTypes(): Claim {
  const prices = drawPrices();
  const shareOf = (schema: string) =>
    Math.max(...libraries.map((library) => countRead(library, schema, prices))) / prices.length;
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  const [doubles, messages] = [shareOf(asDoubles), shareOf(ownMessage)];
  return {
    about: 'the number again, with another type',
    quote: 'Protocol Buffers are designed for backward and forward compatibility.',
    measured: `read without error: ${percent(doubles)} as doubles, ${percent(messages)} as a message`,
    how,
    verdict: doubles === 0 && messages === 0 ? 'differs' : 'depends',
  };
}

function drawPrices(): Uint8Array[] {
  return Array.from({ length: requests }, (_, request) => {
    const values = Float32Array.from({ length: rows }, (_, row) => 2 * Math.sin(1 + request * rows + row));
    return write(built, {
      ...features,
      price: pricesOf({ features: values, dimension: 1, modelVersion: '', requestId: '' }),
    });
  });
}

function countRead(library: Library, schema: string, messages: readonly Uint8Array[]): number {
  return messages.filter((bytes) => {
    try {
      library.read(schema, bytes);
      return true;
    } catch {
      return false;
    }
  }).length;
}

function isEqual(read: unknown, sent: readonly number[]): boolean {
  return Array.isArray(read) && read.length === sent.length && read.every((value, at) => value === sent[at]);
}

function count(some: readonly Library[]): string {
  return `${some.length} of ${libraries.length} libraries`;
}

function list(some: readonly Library[]): string {
  return some.length === 0 ? 'none' : some.map(({ name }) => name).join(' and ');
}
