#!/usr/bin/env bash
# Builds stand-ins for public images under the same tags, from packages alone, where no registry of images can be reached:
#   test/images/stand-ins.sh node prometheus …      (all without a name)
# They prove what the Dockerfile and the compose file say of them; what their vendors put into the real ones they do not.
# Needs an engine (DOCKER_HOST), debootstrap, npm, and root. WORK keeps what is slow to make.
set -euo pipefail
project=$(cd "$(dirname "$0")/../.." && pwd)
WORK=${WORK:-$HOME/.cache/two-am-images}
mkdir -p "$WORK"

tag_of() { sed -n "s|^.*image: *['\"]\?\([^ '\"]*/\)\?\($1:[^ '\"@]*\).*|\1\2|p" "$project/docker-compose.yml" | head -1; }
node_tag() { sed -n 's/^ARG NODE=//p' "$project/Dockerfile"; }

# Debian as the slim images have it: no documents, no lists of packages.
root() {
  [[ -f $WORK/root.tar ]] && return
  rm -rf "$WORK/root"
  debootstrap --variant=minbase --include=ca-certificates bookworm "$WORK/root" >"$WORK/debootstrap.log"
  rm -rf "$WORK"/root/usr/share/{doc,man,locale,info} "$WORK"/root/var/lib/apt/lists/* "$WORK"/root/var/cache/apt "$WORK"/root/var/log/*
  # Nothing can be fetched from inside: what is installed already is all that there is.
  : >"$WORK/root/etc/apt/sources.list"
  tar -C "$WORK/root" -cf "$WORK/root.tar.new" . && mv "$WORK/root.tar.new" "$WORK/root.tar"
  rm -rf "$WORK/root"
}

debian() {
  root
  docker image inspect stand-in/debian >/dev/null 2>&1 || docker import --change 'CMD ["bash"]' "$WORK/root.tar" stand-in/debian >/dev/null
}

# image TAG FOLDER: from the Dockerfile in the folder.
image() { docker build --quiet --tag "$1" "$2" >/dev/null && echo "$1: $(($(docker image inspect --format '{{.Size}}' "$1") / 1000000)) MB"; }
# debs FOLDER PACKAGE…: as apt would install them, unpacked into a folder.
debs() {
  local into=$1 folder; shift
  folder=$(mktemp -d)
  (cd "$folder" && apt-get download -qq "$@" 2>/dev/null)
  mkdir -p "$into"
  for deb in "$folder"/*.deb; do dpkg-deb -x "$deb" "$into"; done
  rm -rf "$folder"
}

# Node as the project's own lock file has it, npm as this machine has it, and the packages that the lock file names.
node() {
  debian
  local at=$WORK/node tag
  tag=$(node_tag)
  rm -rf "$at" && mkdir -p "$at/slim/bin" "$at/full/lib"
  cp --dereference "$project/node_modules/node/bin/node" "$at/slim/bin/node"
  cat >"$at/slim/Dockerfile" <<'END'
FROM stand-in/debian
COPY bin/node /usr/local/bin/node
RUN groupadd --gid 1000 node && useradd --uid 1000 --gid node --shell /bin/bash --create-home node
CMD ["node"]
END
  image "node:$tag-slim" "$at/slim"
  cp -r "$(npm root --global)/npm" "$at/full/lib/npm"
  mkdir "$at/lock" && cp "$project"/package{,-lock}.json "$at/lock"
  npm ci --prefix "$at/lock" --omit=dev --ignore-scripts --no-audit --no-fund --silent --prefer-offline --cache "$WORK/npm"
  rm -rf "$at/lock" && cp -r "$WORK/npm/_cacache" "$at/full/_cacache"
  debs "$at/full/tini" tini
  printf 'cache=/npm\noffline=true\n' >"$at/full/npmrc"
  cat >"$at/full/Dockerfile" <<END
FROM node:$tag-slim
COPY tini/usr /usr
COPY lib/npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm && printf 'Package: tini\nStatus: install ok installed\nVersion: 0.19.0-1+b3\nArchitecture: amd64\nMaintainer: Debian\nDescription: init\n\n' >>/var/lib/dpkg/status
COPY _cacache /npm/_cacache
COPY npmrc /usr/local/etc/npmrc
END
  image "node:$tag" "$at/full"
}

[[ $# -gt 0 ]] || set -- node
for name in "$@"; do "$name"; done
