#!/bin/sh
# Regenerates Protocols/Messages/Generated from the schemas. Needs protoc (Debian: protobuf-compiler).
# The Swift plugin is built once from the swift-protobuf version that Package.swift names, outside the repository.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
version=1.39.0
tools=${MEDCLEAR_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/medclear}/swift-protobuf-$version
plugin=$tools/.build/release/protoc-gen-swift

command -v protoc >/dev/null || { echo "protoc is missing: apt-get install protobuf-compiler" >&2; exit 1; }
if [ ! -x "$plugin" ]; then
    [ -d "$tools" ] || git clone --depth 1 --branch "$version" https://github.com/apple/swift-protobuf.git "$tools"
    swift build --package-path "$tools" -c release --product protoc-gen-swift
fi
protoc --plugin="protoc-gen-swift=$plugin" --proto_path="$here" --swift_out="$here/../Messages/Generated" \
    --swift_opt=Visibility=Internal --swift_opt=UseAccessLevelOnImports=true --swift_opt=FileNaming=DropPath \
    "$here"/*.proto
