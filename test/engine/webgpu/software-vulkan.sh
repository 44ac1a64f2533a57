#!/bin/sh
# Unpacks Mesa's Vulkan driver for the CPU (lavapipe, of Debian's bookworm-backports) into a folder. Nothing is
# installed and root is not needed. What it prints sets the variables through which the driver is found:
#
#   eval "$(test/engine/webgpu/software-vulkan.sh TARGET_FOLDER)"
set -eu
mkdir -p "${1:?usage: software-vulkan.sh TARGET_FOLDER}"
target=$(cd "$1" && pwd)
root=$target/root
libraries=$root/usr/lib/x86_64-linux-gnu
driver=$root/usr/share/vulkan/icd.d/lvp_icd.json

# An index and a cache of our own; only the list of installed packages is the system's.
fetch() {
  apt-get -qq \
    -o Dir::Etc::SourceList="$target/apt/sources.list" -o Dir::Etc::SourceParts=- \
    -o Dir::State="$target/apt/state" -o Dir::State::status=/var/lib/dpkg/status \
    -o Dir::Cache="$target/apt/cache" -o APT::Sandbox::User="$(id -un)" -o Debug::NoLocking=1 "$@" >&2
}

if [ ! -e "$driver" ]; then
  mkdir -p "$target/apt/state/lists/partial" "$target/apt/cache/archives/partial"
  for suite in bookworm bookworm-backports; do
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian $suite main"
  done > "$target/apt/sources.list"
  fetch update
  # Mesa 22 of bookworm itself is refused by the WebGPU library: the driver and what it needs come from backports.
  fetch -y -t bookworm-backports --no-install-recommends --reinstall --download-only install \
    mesa-vulkan-drivers libvulkan1
  for package in "$target"/apt/cache/archives/*.deb; do dpkg -x "$package" "$root"; done
fi

echo "export VK_DRIVER_FILES='$driver' LD_LIBRARY_PATH='$libraries'"
