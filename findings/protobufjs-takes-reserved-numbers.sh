#!/usr/bin/env bash
# protobufjs takes fields with a reserved number: 7 all of them, 8 those that stand above `reserved`.
#
# Expected: a message that uses a number or a name which it reserves is refused, wherever the
#           `reserved` line stands: buf (and protoc) say "use of reserved field number".
# Found:    protobuf.parse of 8.8.1 refuses a field below the line ("id 5 is reserved in Type M") and
#           takes the same field above it; that of 7.6.6 takes both. Neither warns.
# Matters:  whoever loads .proto files at run time, as every user of @grpc/proto-loader 0.8.1 does (its
#           protobufjs is 7), and counts on `reserved` to keep an old number from being used again, has
#           no such check: the number is read with its new meaning, and old callers send the old one.
# Versions: protobufjs 8.8.1 and 7.6.6, @bufbuild/buf 1.75.0.
# Source:   Type#add of both has the check; what it knows by then is what parse has filled in before.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
mkdir eight seven buf
npm install --silent --no-audit --no-fund --ignore-scripts --prefix eight protobufjs@8.8.1 >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts --prefix seven protobufjs@7.6.6 >/dev/null
npm install --silent --no-audit --no-fund --prefix buf @bufbuild/buf@1.75.0 >/dev/null

cat > try.cjs <<'END'
const { mkdirSync, writeFileSync } = require('node:fs');
const { spawnSync } = require('node:child_process');
const field = 'repeated float bias = 5;';
const texts = { above: `reserved 5; ${field}`, below: `${field} reserved 5;` };
const said = {};
for (const [where, body] of Object.entries(texts)) {
  const text = `syntax = "proto3"; package a.v1; message M { ${body} }`;
  for (const folder of ['eight', 'seven']) {
    const protobuf = require(`./${folder}/node_modules/protobufjs`);
    try {
      protobuf.parse(text);
      said[`${folder} ${where}`] = 'taken';
    } catch (error) {
      said[`${folder} ${where}`] = `refused: ${error.message}`;
    }
  }
  mkdirSync(where, { recursive: true });
  writeFileSync(`${where}/m.proto`, text);
  const { status, stderr } = spawnSync(`${process.cwd()}/buf/node_modules/.bin/buf`, ['build', '.'], { cwd: where, encoding: 'utf8' });
  said[`buf ${where}`] = status === 0 ? 'taken' : `refused: ${stderr.trim()}`;
}
for (const [what, how] of Object.entries(said)) console.log(`reserved ${what.split(' ')[1]} the field, ${what.split(' ')[0]}: ${how}`);
const isAsDescribed = Object.entries(said).every(([what, how]) =>
  ['eight below', 'seven above', 'seven below'].includes(what) ? how === 'taken' : how.startsWith('refused'));
if (!isAsDescribed) {
  console.log('CHANGED: it is no longer as described');
  process.exitCode = 1;
}
END
echo "Versions: Node $(node -v)"
echo "Expected: refused everywhere"
echo "Seen:"
timeout 60 node try.cjs
