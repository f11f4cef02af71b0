#!/bin/bash
# An OpenAI-compatible server with vLLM on one GPU node: for the sweep's jobs, and for the page in anybody's browser.
#   pip install vllm; VLLM_API_KEY=a-long-random-word ORIGIN=https://pages.example bash src/cli/examples/serve-vllm.sh
set -eu

# vLLM reads the key from VLLM_API_KEY; its option --api-key does the same, but stands in the list of processes. The key
# guards the paths under /v1 only: let nobody reach the port who should not.
export VLLM_API_KEY="${VLLM_API_KEY:?a key of your own choice}"

# --allowed-origins: pages that may call it from a browser, as a JSON list of scheme://host[:port], without a path. Left out,
# any page may. --max-model-len: the context; more needs more GPU memory.
exec vllm serve "${MODEL:-Qwen/Qwen2.5-Coder-7B-Instruct}" \
  --host 0.0.0.0 --port 8000 \
  --max-model-len 32768 \
  --allowed-origins "[\"${ORIGIN:-http://localhost:4173}\"]"

# On the page: Own server, vLLM, address http://this-node:8000/v1, the key, the model's name as above, context 32768. A page
# that came by https may not call plain http, except on localhost: tunnel the port (ssh -L 8000:this-node:8000) or put https
# in front.
# On the command line, with the key in VLLM_API_KEY:
#   npm run -s optimize -- --provider vllm --base-url http://this-node:8000/v1 --model Qwen/Qwen2.5-Coder-7B-Instruct \
#     --context 32768 --concurrency 10 --env cartpole-v1 --out run.json
