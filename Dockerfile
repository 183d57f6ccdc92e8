# syntax=docker/dockerfile:1
# One image for every role; which one a container has, its command says. See deployment/ and docs/guides/deployment.md.
ARG NODE=20-bookworm

# The whole image of Node, since it can compile better-sqlite3 where no built one can be had.
FROM node:${NODE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
COPY migrations ./migrations
COPY scripts/bundle.mjs ./scripts/
RUN node_modules/.bin/tsc -p tsconfig.build.json && node scripts/bundle.mjs && npm prune --omit=dev --no-audit --no-fund

FROM node:${NODE}-slim
ENV NODE_ENV=production
ENV DOORDESK_DATA=/var/lib/doordesk
WORKDIR /app
RUN install --directory --owner=node --group=node --mode=0700 /var/lib/doordesk
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist/run ./dist/run
COPY --from=build /app/dist/src ./dist/src
COPY --from=build /app/src/gateway/storefront/assets ./dist/src/gateway/storefront/assets
COPY --from=build /app/dist/migrations ./dist/migrations
COPY scripts/prepare.mjs scripts/run.mjs scripts/start.mjs scripts/host.mjs scripts/up.mjs ./scripts/
COPY seed ./seed
COPY topologies ./topologies
USER node
VOLUME /var/lib/doordesk
# Shops; metrics and health, where DOORDESK_OPS_PORT asks for them.
EXPOSE 3000 9464
# Health is asked by whoever runs the container: on which port, depends on the role.
CMD ["node", "dist/run/main.js"]
