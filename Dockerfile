# The agent, which an init container copies to a volume that it shares with an application, and the demo:
#
#   docker build --target agent --tag heapwarden-agent .
#   docker build --target demo --tag heapwarden-demo .
#
# How both are used is in docs/injection.md.
ARG NODE_IMAGE=node:24.21.0-bookworm-slim
ARG COPY_IMAGE=busybox:1.37.0-musl

FROM ${NODE_IMAGE} AS build
RUN apt-get update \
  && apt-get install -y --no-install-recommends binutils gcc libc6-dev musl-tools \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
# The addon is for both C libraries, since the application's image is not known here.
RUN npm run build \
  && npm run prebuild -- --both \
  && node scripts/build-agent.mjs /heapwarden
WORKDIR /src/examples/leaky-shop
RUN npm ci

FROM ${COPY_IMAGE} AS agent
ARG VERSION=dev
LABEL org.opencontainers.image.title="heapwarden-agent" \
  org.opencontainers.image.description="Copies the memory watchdog for Node.js to a volume, for NODE_OPTIONS" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.version="${VERSION}"
COPY --from=build /heapwarden /heapwarden
USER 65532:65532
# Whoever runs the application may be another user, who can read what is copied, and not change it.
ENTRYPOINT ["/bin/sh", "-c", "umask 022 && exec cp -R /heapwarden/. \"$1\"", "copy-agent"]
CMD ["/volume"]

FROM ${NODE_IMAGE} AS demo
ARG VERSION=dev
LABEL org.opencontainers.image.title="heapwarden-demo" \
  org.opencontainers.image.description="A small shop with a leak, under the memory watchdog for Node.js" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.version="${VERSION}"
WORKDIR /shop
COPY --from=build /heapwarden /heapwarden
COPY --from=build /src/examples/leaky-shop/node_modules ./node_modules
COPY examples/leaky-shop/package.json examples/leaky-shop/app.mjs examples/leaky-shop/visitors.mjs ./
RUN mkdir /captures && chown 1000:1000 /captures
VOLUME /captures
ENV NODE_ENV=production \
  NODE_OPTIONS="--require=/heapwarden/register.cjs" \
  HOST=0.0.0.0 \
  PORT=3000 \
  HEAPWARDEN_HOST=0.0.0.0 \
  HEAPWARDEN_DIR=/captures \
  HEAPWARDEN_SERVICE=leaky-shop
USER 1000:1000
EXPOSE 3000 9469
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/products`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "app.mjs"]
