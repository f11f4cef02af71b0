#!/bin/bash
# One job of src/cli/examples/sweep.json per task of a Slurm array. On the login node, in the repository, once:
#   npm ci && npm run setup && node src/tools/cli.mjs optimize --sweep src/cli/examples/sweep.json --count
# which also builds the program; then: BASE_URL=http://gpu-node:8000/v1 sbatch src/cli/examples/slurm-array.sh
#SBATCH --job-name=promptpo
#SBATCH --array=0-11%4
#SBATCH --cpus-per-task=2
#SBATCH --mem=4G
#SBATCH --time=02:00:00
#SBATCH --output=promptpo-%A_%a.log
#SBATCH --open-mode=append
#SBATCH --requeue
# Two minutes before the time is up this script is told; without B: only job steps would be, and it starts none.
#SBATCH --signal=B:TERM@120

cd "${SLURM_SUBMIT_DIR:-.}" || exit 1

# Node itself, not npm, so that the signal arrives. Calls under way may take 90 s more, then they are given up and asked
# again next time. The key is read from VLLM_API_KEY, or from a file with --key-file.
node src/tools/cli.mjs optimize \
  --sweep "${SWEEP:-src/cli/examples/sweep.json}" --index "$SLURM_ARRAY_TASK_ID" \
  --base-url "${BASE_URL:-http://localhost:8000/v1}" --grace 90 "$@" &
job=$!
trap 'kill -TERM "$job"' TERM

wait "$job"
code=$?
# A wait that a signal ended says nothing of the job: wait for it once more.
if [ "$code" -gt 128 ]; then
  wait "$job"
  code=$?
fi
# 3: paused, and the same command goes on. Anything else but 0 needs a person (--help lists the codes).
if [ "$code" -eq 3 ]; then
  scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}"
fi
exit "$code"
