#!/usr/bin/env bash
# protoc reads a message that Python's protobuf, protobufjs and @bufbuild/protobuf refuse.
#
# Expected: one wire format: what one reader calls corrupt, the others do too.
# Found:    a tag is a varint of 32 bits. Of one of five bytes with bits above the 32nd, 88 80 80 80 70, protoc (C++) drops those
#           and reads field 1; upb, which Python's protobuf is, protobufjs and @bufbuild/protobuf refuse the message.
# Matters:  bytes that were looked at with `protoc --decode_raw` and found well formed may still be what a service cannot parse.
# Versions: grpcio-tools 1.85.1 (libprotoc 35.1), protobuf 7.36.2, protobufjs 8.8.1, @bufbuild/protobuf 2.17.0.
# Source:   seen by running them.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check grpcio-tools==1.85.1 protobuf==7.36.2 >/dev/null
npm install --silent --no-audit --no-fund --prefix "$dir" protobufjs@8.8.1 @bufbuild/protobuf@2.17.0 >/dev/null
cd "$dir"
message=888080807005

cat > try.py <<'END'
import sys
from google.protobuf import wrappers_pb2, __version__
from google.protobuf.internal import api_implementation
from google.protobuf.message import DecodeError
try:
    wrappers_pb2.UInt32Value.FromString(bytes.fromhex(sys.argv[1]))
    said = 'reads it'
except DecodeError:
    said = 'refuses it'
print(f'protobuf {__version__} ({api_implementation.Type()}) {said}')
END
cat > try.mjs <<'END'
import { fromBinary } from '@bufbuild/protobuf';
import { UInt32ValueSchema } from '@bufbuild/protobuf/wkt';
import protobuf from 'protobufjs';
const bytes = Buffer.from(process.argv[2], 'hex');
const type = protobuf.parse('syntax = "proto3"; message T { uint32 value = 1; }').root.lookupType('T');
for (const [name, read] of [['protobufjs', () => type.decode(bytes)], ['@bufbuild/protobuf', () => fromBinary(UInt32ValueSchema, bytes)]]) {
  let said = 'reads it';
  try { read(); } catch { said = 'refuses it'; }
  console.log(`${name} ${said}`);
}
END
echo "Versions: $(venv/bin/python -m grpc_tools.protoc --version), Node $(node -v)"
echo "Expected: all four say the same of $message"
echo "Seen:"
{
  echo "protoc: $(node -e "process.stdout.write(Buffer.from('$message', 'hex'))" | venv/bin/python -m grpc_tools.protoc --decode_raw)"
  timeout 60 venv/bin/python try.py "$message"
  timeout 60 node try.mjs "$message"
} | tee seen
grep -q '^protoc: 1: 5$' seen && [ "$(grep -c 'refuses it' seen)" = 3 ] || { echo CHANGED; exit 1; }
