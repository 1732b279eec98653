# How a layer of third-party packages is built; included by the Makefile beside each requirements.txt, which
# `sam build` calls. The target is Lambda's Python and processor, whatever the host's are; LAYER_TARGET=host builds
# for the host instead, for a local cloud that runs functions there.
LAYER_TARGET ?= lambda
LAYER_PYTHON ?= 3.13
LAYER_PLATFORM ?= manylinux2014_aarch64

# Layers are read-only, so what has no byte code is compiled anew at every cold start. Byte code is of one
# Python version: it is added where the host has the target's. Unchecked: the times of files get lost on the way.
compiler := $(if $(filter host,$(LAYER_TARGET)),python3,$(shell python$(LAYER_PYTHON) -c 'import sys; print(sys.executable)' 2>/dev/null))

lambda_flags := --platform $(LAYER_PLATFORM) --platform manylinux_2_28_aarch64 --python-version $(LAYER_PYTHON) --implementation cp
flags := $(if $(filter host,$(LAYER_TARGET)),,$(lambda_flags))

build-%:
	python3 -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary=:all: --no-compile \
		$(flags) --target "$(ARTIFACTS_DIR)/python" --requirement requirements.txt
	$(if $(compiler),env -u PYTHONPYCACHEPREFIX $(compiler) -m compileall -q --invalidation-mode unchecked-hash "$(ARTIFACTS_DIR)/python")
