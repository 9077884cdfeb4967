# two-am as an image: docker build --tag two-am . && docker run --rm two-am json-blowup (docs/compose.md)
ARG NODE=24.21.0-bookworm

FROM node:${NODE} AS install
RUN apt-get update && apt-get install --yes --no-install-recommends tini && rm -rf /var/lib/apt/lists/*
WORKDIR /two-am
COPY package.json package-lock.json ./
# The Node of the image is the one that runs: the package `node`, which brings one to a clone, stays out.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && rm -rf node_modules/node node_modules/.package-lock.json
COPY . .
# Any user may be told to run it, whatever the clone's own modes are; runs, drills and exports have a place outside.
RUN chmod -R a+rX,go-w . && ln -s /runs runs && ln -s /runs/drills drills && ln -s /runs/exports exports

FROM node:${NODE}-slim
LABEL org.opencontainers.image.title=two-am org.opencontainers.image.licenses=MIT
ENV NODE_ENV=production XDG_CACHE_HOME=/home/node/.cache
COPY --from=install /usr/bin/tini /usr/bin/tini
RUN install --directory --mode=1777 /runs
COPY --from=install /two-am /two-am
WORKDIR /two-am
USER node
# As two-am keeps it for itself, once it has run.
RUN install --directory --mode=0700 ~/.cache ~/.cache/two-am && NODE_COMPILE_CACHE=/home/node/.cache/two-am/compiled node bin/compile.mjs
# Members of a world start with half of the CPU (docs/on-compose.md).
RUN node src/world/compose/compile-main.ts
VOLUME /runs
ENTRYPOINT ["tini", "--", "node", "bin/lab.mjs"]
CMD ["--help"]
