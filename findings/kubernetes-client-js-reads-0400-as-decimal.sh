#!/usr/bin/env bash
# Kubernetes' JavaScript client reads defaultMode: 0400 as four hundred.
#
# Expected: a manifest that kubectl applies means the same in the official clients: 0400 is octal,
#           "readable by the owner", 256 in JSON.
# Found:    loadYaml gives 400, which is octal 0620: writable by the owner and the group, readable by
#           no other than the owner. The API takes it, as it is below 0777. 0644 becomes 644, which
#           the API refuses. The official Python client's YAML reader (PyYAML) has 256 and 420.
# Matters:  a program that deploys the same file as kubectl gives a secret other rights, without an
#           error, or fails over "must be a number between 0 and 0777" at a line that is right.
#           Write the mode in decimal: 256.
# Versions: @kubernetes/client-node 1.4.0 (2.0.1, for Node 22 and later, is the same), PyYAML 6.0.4 (YAML 1.1).
# Source:   Kubernetes' reference, SecretVolumeSource: YAML takes octal and decimal, JSON decimal.
#           fabric8io/kubernetes-client issue 6110 is the same in Java.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --silent --no-audit --no-fund --prefix "$dir" @kubernetes/client-node@1.4.0 >/dev/null
python3 -m venv "$dir/v"
"$dir/v/bin/pip" install -q --disable-pip-version-check PyYAML==6.0.4
cd "$dir"

cat > pod.yaml <<'END'
apiVersion: v1
kind: Pod
metadata: { name: model }
spec:
  containers: [{ name: model, image: model:1 }]
  volumes:
    - { name: key, secret: { secretName: key, defaultMode: 0400 } }
    - { name: rest, secret: { secretName: rest, defaultMode: 0644 } }
END

cat > try.mjs <<'END'
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { loadYaml } from '@kubernetes/client-node';

const javascript = loadYaml(readFileSync('pod.yaml', 'utf8')).spec.volumes.map(({ secret }) => secret.defaultMode);
const read = 'import json, yaml; print(json.dumps(yaml.safe_load(open("pod.yaml"))))';
const python = JSON.parse(execFileSync('v/bin/python', ['-c', read], { encoding: 'utf8' }))
  .spec.volumes.map(({ secret }) => secret.defaultMode);
const show = (modes) => modes.map((mode) => `${mode} (octal ${mode.toString(8).padStart(4, '0')})`).join(', ');
console.log(`PyYAML:                 ${show(python)}`);
console.log(`@kubernetes/client-node: ${show(javascript)}`);
if (`${javascript}` !== '400,644' || `${python}` !== '256,420') {
  console.log('CHANGED: the modes are read otherwise than described');
  process.exitCode = 1;
}
END
version() { node -p "require('./node_modules/$1/package.json').version"; }
python_version() { v/bin/python -c 'import sys; from importlib.metadata import version; print(version(sys.argv[1]))' "$1"; }
echo "Versions: Node $(node -v), @kubernetes/client-node $(version @kubernetes/client-node), PyYAML $(python_version PyYAML)"
echo "Expected: 0400 and 0644 are 256 and 420 in both"
echo "Seen:"
timeout 60 node try.mjs
