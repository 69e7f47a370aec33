#!/usr/bin/env bash
# Builds both images of the Dockerfile and runs them as a cluster would: as a user without a name, on a read-only root,
# without capabilities, within 256 MB. The agent is copied by its own image and watches an application of another one.
# Where there is no engine for containers, it says so and ends well.
#
#   ENGINE         docker, or another command with the same arguments
#   BUILD_OPTIONS  more options for its build, such as --build-arg NODE_IMAGE=…
#   RUN_OPTIONS    more options for its run
#   APP_IMAGE      an image with Node to inject into
set -euo pipefail
cd "$(dirname "$0")/.."

read -ra engine <<<"${ENGINE:-docker}"
read -ra build_options <<<"${BUILD_OPTIONS:-}"
read -ra run_options <<<"${RUN_OPTIONS:-}"
app_image=${APP_IMAGE:-$(sed -n 's/^ARG NODE_IMAGE=//p' Dockerfile)}
restricted=(--read-only --cap-drop ALL --security-opt no-new-privileges --memory 256m)

if ! "${engine[@]}" info >/dev/null 2>&1; then
  echo "images: skipped, since ${engine[*]} does not run here"
  exit 0
fi

volume=$(mktemp -d)
chmod 777 "$volume"
containers=()
clean_up() {
  [ ${#containers[@]} -eq 0 ] || "${engine[@]}" rm --force "${containers[@]}" >/dev/null
  rm -rf "$volume"
}
trap clean_up EXIT

start() { # name, then what `run` takes
  containers+=("$1")
  "${engine[@]}" run --detach --name "$1" "${restricted[@]}" "${run_options[@]}" "${@:2}" >/dev/null
}

# Asks the watchdog from within the container, so that no port is opened.
watched() { # name, port
  local script="fetch('http://127.0.0.1:$2/metrics').then((r) => r.text()).then((text) => console.log(/^heapwarden_build_info.*/m.exec(text)[0]))"
  for _ in $(seq 100); do
    if "${engine[@]}" exec "$1" node -e "$script" 2>/dev/null; then return; fi
    sleep 0.2
  done
  echo "$1 is not watched" >&2
  "${engine[@]}" logs "$1" >&2
  return 1
}

for target in agent demo; do
  "${engine[@]}" build "${build_options[@]}" --target "$target" --tag "heapwarden-$target" .
done

"${engine[@]}" run --rm --user 12345 "${restricted[@]}" "${run_options[@]}" --volume "$volume:/agent" heapwarden-agent /agent
start heapwarden-test-app --user 54321 --tmpfs /tmp --volume "$volume:/heapwarden:ro" \
  --env HEAPWARDEN_PORT=19471 --env NODE_OPTIONS='--require /heapwarden/register.cjs' \
  --entrypoint sh "$app_image" -c 'echo "setInterval(() => {}, 1e6)" > /tmp/app.js; node /tmp/app.js; exit'
watched heapwarden-test-app 19471

start heapwarden-test-demo --env PORT=19472 --env HEAPWARDEN_PORT=19473 heapwarden-demo
watched heapwarden-test-demo 19473

echo "2 passed, 0 failed"
