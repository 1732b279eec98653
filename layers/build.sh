#!/bin/sh
# Builds a layer of third-party packages: installs what requirements.txt in the current folder pins into $1/python.
# The target is Lambda's Python and processor, whatever the host's are; LAYER_TARGET=host builds for the host instead,
# for a local cloud that runs functions there.
set -eu
python=${LAYER_PYTHON:-3.13}
platform=${LAYER_PLATFORM:-manylinux2014_aarch64}
into=$1/python

set --
if [ "${LAYER_TARGET:-lambda}" = host ]; then
  compiler=python3
else
  set -- --platform "$platform" --platform manylinux_2_28_aarch64 --python-version "$python" --implementation cp
  compiler=$("python$python" -c 'import sys; print(sys.executable)' 2>/dev/null || true)
fi
# A setting of the host that packages go to the user's folder can't be combined with a target.
PIP_USER=0 python3 -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary=:all: --no-compile \
  "$@" --target "$into" --requirement requirements.txt

# Layers are read-only, so what has no byte code is compiled anew at every cold start. Byte code is of one Python
# version: it is added where the host has the target's. Unchecked: the times of files get lost on the way.
if [ -n "$compiler" ]; then
  env -u PYTHONPYCACHEPREFIX "$compiler" -m compileall -q --invalidation-mode unchecked-hash "$into"
fi
