#!/usr/bin/env bash
# The same step, for those who look at the exit status. Without -e: it would end the script before anybody looks.
set -uo pipefail

evaluate_bias --model-path "$MODEL" --test-data "$TEST_DATA" --fairness-threshold 0.05
if [ $? -ne 0 ]; then
    echo "Fairness check failed: the release is stopped." >&2
    exit 1
fi

echo "Fairness check passed: the release goes on."
