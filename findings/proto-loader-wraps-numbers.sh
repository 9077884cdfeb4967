#!/usr/bin/env bash
# proto-loader sends another number than it was given, without an error.
#
# Expected: a value that does not fit its field is an error at the caller, as @bufbuild/protobuf says.
# Found:    uint32 4294967301 is sent as 5, -1 as 4294967295, "x" as 0, 1.9 as 1; int32 3000000000 as
#           -1294967296; the int64 "9223372036854775808" as its own negative; the bool "false" as true.
#           protobufjs's own check, verify(), finds fault with texts and fractions, not with the range;
#           @bufbuild/protobuf refuses all but the bool, of which it makes true as well.
# Matters:  an id that has outgrown 32 bits, or a value straight from a query string, reaches the model
#           as another user's id or as an inverted flag: status OK, plausible scores, wrong person.
# Versions: @grpc/proto-loader 0.8.1 with protobufjs 7.6.6, @bufbuild/protobuf 2.17.0.
# Source:   seen by running them.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --silent --no-audit --no-fund --prefix "$dir" \
  @grpc/proto-loader@0.8.1 protobufjs@7.6.6 @bufbuild/protobuf@2.17.0 >/dev/null
cd "$dir"

cat > t.proto <<'END'
syntax = "proto3";
package t;
message Row { uint32 user = 1; int32 delta = 2; int64 item = 3; bool adult = 4; }
service T { rpc Call (Row) returns (Row); }
END

cat > try.mjs <<'END'
import { create, createFileRegistry, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  FieldDescriptorProto_Label as Label, FieldDescriptorProto_Type as Type, FileDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt';
import { loadSync } from '@grpc/proto-loader';
import protobufjs from 'protobufjs';

const { requestSerialize, requestDeserialize } = loadSync('t.proto', { longs: String })['t.T'].Call;
const type = protobufjs.loadSync('t.proto').lookupType('t.Row');
const field = (name, number, type) => ({ name, number, type, label: Label.OPTIONAL });
const row = createFileRegistry(create(FileDescriptorProtoSchema, {
  name: 't.proto', package: 't', syntax: 'proto3', messageType: [{ name: 'Row', field: [field('user', 1, Type.UINT32),
    field('delta', 2, Type.INT32), field('item', 3, Type.INT64), field('adult', 4, Type.BOOL)] }],
}), () => undefined).getMessage('t.Row');

const cases = [
  { user: 4294967301, sent: 5 }, { user: -1, sent: 4294967295 }, { user: 'x', sent: 0 }, { user: 1.9, sent: 1 },
  { delta: 3000000000, sent: -1294967296 }, { item: '9223372036854775808', sent: '-9223372036854775808' },
  { adult: 'false', sent: true },
];
for (const { sent, ...message } of cases) {
  const [[name, given]] = Object.entries(message);
  const got = requestDeserialize(requestSerialize(message))[name] ?? 0;
  let bufbuild;
  try {
    bufbuild = `sends ${fromBinary(row, toBinary(row, create(row, message)))[name]}`;
  } catch {
    bufbuild = 'an error';
  }
  console.log(`${name} ${JSON.stringify(given)}: proto-loader sends ${JSON.stringify(got)}, verify() says `
    + `${type.verify(message) ?? 'fine'}, @bufbuild/protobuf: ${bufbuild}`);
  if (got !== sent || bufbuild !== (name === 'adult' ? 'sends true' : 'an error')) {
    console.log(`CHANGED: ${name} ${given}`);
    process.exit(1);
  }
}
END
version() { node -p "require('./node_modules/$1/package.json').version"; }
echo "Versions: Node $(node -v), @grpc/proto-loader $(version @grpc/proto-loader),\
  protobufjs $(version protobufjs), @bufbuild/protobuf $(version @bufbuild/protobuf)"
echo "Expected: an error for each"
echo "Seen:"
timeout 60 node try.mjs
