#!/usr/bin/env bash
# Runs a command beside a Slurm of this one machine, which is ended with it: `tests/slurm.sh COMMAND...`. Exits with
# 77 and the reason where there can be none.
set -uo pipefail

skip() {
    echo "no Slurm: $1" >&2
    exit 77
}

for tool in munged slurmctld slurmd sbatch; do
    command -v "$tool" >/dev/null || skip "$tool is not installed (slurmctld, slurmd, slurm-client, munge)"
done

room=$(mktemp -d)
daemons=()
finish() {
    for daemon in "${daemons[@]}"; do
        kill "$daemon" 2>/dev/null
    done
    wait
    rm -rf "$room"
}
trap finish EXIT
trap 'exit 130' INT TERM

start() { # start NAME COMMAND...: a daemon in the foreground of its own, with a log
    local name=$1
    shift
    "$@" >"$room/$name.log" 2>&1 &
    daemons=("$!" "${daemons[@]}")
}

host=$(hostname -s)
port=$((20000 + $$ % 10000 * 2))
dd if=/dev/urandom of="$room/key" bs=64 count=1 status=none
chmod 400 "$room/key"
chmod 711 "$room"
mkdir "$room/state" "$room/spool"
cat >"$room/slurm.conf" <<CONF
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
AuthInfo=socket=$room/munge
StateSaveLocation=$room/state
SlurmdSpoolDir=$room/spool
SlurmctldPidFile=$room/slurmctld.pid
SlurmdPidFile=$room/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=1,batch_sched_delay=0
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MailProg=/bin/true
ReturnToService=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc)
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF=$room/slurm.conf

start munged munged --foreground --key-file="$room/key" --socket="$room/munge" --pid-file="$room/munged.pid" \
    --log-file="$room/munge.log" --seed-file="$room/seed"
start slurmctld slurmctld -D
start slurmd slurmd -D -N "$host"

for ((i = 0; i < 100; i++)); do
    [[ $(sinfo -h -o %T 2>/dev/null) == idle ]] && break
    sleep 0.1
done
[[ $(sinfo -h -o %T 2>/dev/null) == idle ]] || skip "its daemons do not start: $(tail -n 2 "$room"/*.log)"

"$@"
