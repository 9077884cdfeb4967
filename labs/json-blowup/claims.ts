import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { defineClaims } from '#lab';
import { featuresOf, timeCodecs } from './claims/codec-times.ts';
import { faster, incident } from './claims/from-arms.ts';
import { bytesAFloat, decoding, encoding, overhead, payload, precision } from './claims/from-codecs.ts';
import lab from './lab.ts';

/** What the document behind this lab says, beside what this machine shows. Its figures are Python's, so the languages differ too. */
export default defineClaims(async (arms) => {
  const [small, large] = [timeCodecs(512), timeCodecs(4_000)];
  const how = `node ${process.versions.node}, ${nameWithVersion('@bufbuild/protobuf')} as the library, medians of rounds in turns`;
  return [
    ...incident(arms),
    overhead(large, lab.product?.candidates ?? 1, how),
    encoding(small, how),
    decoding(small, how),
    payload(small, how),
    bytesAFloat(small, 512, how),
    ...faster(arms),
    precision(featuresOf(4_000)),
  ];
});

function nameWithVersion(name: string): string {
  const file = findPackageJSON(name, import.meta.url);
  if (!file) return name;
  const { version }: { version: string } = JSON.parse(readFileSync(file, 'utf8'));
  return `${name} ${version}`;
}
