#!/usr/bin/env bash
# Builds tfjs-node's addon where its own download is out of reach, against the TensorFlow inside a Python wheel.
#
#   build-addon.sh TENSORFLOW TARGET
#
# TENSORFLOW is the folder `tensorflow` of an installed or unpacked wheel (`pip download --no-deps tensorflow-cpu` and
# `unzip` will do; no Python is run); 2.21 was tried. TARGET is a new or earlier made folder, outside of any project,
# that gets the package with its dependencies, the addon, and links to the libraries, which must stay where they are.
# Needs g++, the headers of Node and the npm registry. The last line that is printed is for the shell.
set -euo pipefail

fail() {
  echo "build-addon: $1" >&2
  exit 1
}

[ $# -eq 2 ] || fail 'usage: build-addon.sh TENSORFLOW TARGET'
tensorflow=$(realpath -m "$1")
target=$(realpath -m "$2")

libraries=(libtensorflow_cc.so.2 libtensorflow_framework.so.2)
for part in include/tensorflow/c/c_api.h include/tensorflow/c/eager/c_api.h "${libraries[@]}"; do
  [ -f "$tensorflow/$part" ] || fail "$tensorflow is not the folder of a TensorFlow wheel: it has no $part"
done
command -v g++ > /dev/null || fail 'g++ is not installed'
node_headers=$(node -p 'require("node:path").resolve(process.execPath, "../../include/node")')
[ -f "$node_headers/node_api.h" ] || fail "the headers of Node are not in $node_headers"

# The kernels register themselves with our tfjs-core, so the versions are the same.
core=$(dirname "$0")/../../../node_modules/@tensorflow/tfjs-core/package.json
[ -f "$core" ] || fail 'run npm install first: the version of tfjs-core is read from what is installed'
version=$(node -p 'JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8")).version' "$core")

mkdir -p "$target"
[ -f "$target/package.json" ] || echo '{ "private": true }' > "$target/package.json"
npm install --prefix "$target" --ignore-scripts --no-audit --no-fund "@tensorflow/tfjs-node@$version" >&2

package=$target/node_modules/@tensorflow/tfjs-node
mkdir -p "$package/deps/lib" "$package/lib/napi-v8"
for library in "${libraries[@]}"; do
  ln -sf "$tensorflow/$library" "$package/deps/lib/$library"
done
g++ -O2 -std=c++17 -shared -fPIC -DNAPI_VERSION=8 -DNODE_GYP_MODULE_NAME=tfjs_binding \
  -I "$package" -I "$node_headers" -I "$tensorflow/include" \
  "$package/binding/tfjs_backend.cc" "$package/binding/tfjs_binding.cc" \
  -L "$package/deps/lib" "${libraries[@]/#/-l:}" -Wl,-rpath,'$ORIGIN/../../deps/lib' \
  -o "$package/lib/napi-v8/tfjs_binding.node"

echo "export ATHANOR_TFJS_NODE='$package'"
