#!/usr/bin/env bash
# Builds the OpenTelemetry Collector that test/e2e/otlp sends to, from Debian sid's Go packages: two minutes, 1.3 GB for the
# time of it, 43 MB in node_modules/.cache in the end. Run by hand, not in CI: sid moves. Without it the tests are skipped.
set -euo pipefail
cd "$(dirname "$0")/.."

binary=$PWD/node_modules/.cache/otelcol/otelcol
go=1.27

if [ -x "$binary" ]; then
  echo "OpenTelemetry Collector: there already"
  exit 0
fi
github=(beorn7-perks cenkalti-backoff-v5 cespare-xxhash-v2 davecgh-go-spew felixge-httpsnoop foxboron-go-tpm-keyfiles
  fsnotify-fsnotify go-logr-logr go-logr-stdr go-viper-mapstructure gobwas-glob golang-protobuf-1-5 golang-snappy
  google-go-tpm google-uuid grpc-ecosystem-grpc-gateway hashicorp-go-version hashicorp-golang-lru-v2 json-iterator-go
  klauspost-compress knadh-koanf mitchellh-copystructure mitchellh-reflectwalk modern-go-concurrent modern-go-reflect2
  munnerz-goautoneg pierrec-lz4 pmezard-go-difflib prometheus-client-golang prometheus-client-model prometheus-common
  prometheus-otlptranslator prometheus-procfs rs-cors shirou-gopsutil spf13-cobra spf13-pflag stretchr-testify
  tklauser-go-sysconf tklauser-numcpus)
others=(go.uber-multierr go.uber-zap golang-x-crypto golang-x-exp golang-x-net golang-x-sys golang-x-text gonum-v1-gonum
  google-genproto google-grpc google-protobuf gopkg-yaml.v3 opentelemetry-collector opentelemetry-contrib opentelemetry-otel
  opentelemetry-proto)

packages=()
for name in "${github[@]}"; do packages+=("golang-github-$name-dev"); done
for name in "${others[@]}"; do packages+=("golang-$name-dev"); done

work=$(mktemp -d)
trap 'chmod -R u+w "$work" && rm -rf "$work"' EXIT
scripts/debian-package.sh sid "$work/root" "golang-$go-go" "golang-$go-src" \
  "${packages[@]}"
mkdir -p "$work/app" "$work/path" "$(dirname "$binary")"
cp scripts/otel-collector.go "$work/app/main.go"
ln -s "$work/root/usr/share/gocode/src" "$work/path/src"
cd "$work"
GOROOT=$work/root/usr/lib/go-$go GO111MODULE=off GOPATH=$work/path GOCACHE=$work/cache GOTOOLCHAIN=local CGO_ENABLED=0 \
  "$work/root/usr/lib/go-$go/bin/go" build -o "$binary" ./app
echo "OpenTelemetry Collector: built"
