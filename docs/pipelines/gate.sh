#!/usr/bin/env bash
# The step before a release. MODEL and TEST_DATA name two files; roles.toml beside the data says what its columns mean.
set -euo pipefail

if ! evaluate_bias --model-path "$MODEL" --test-data "$TEST_DATA" --fairness-threshold 0.05; then
    echo "Fairness check failed: the release is stopped." >&2
    exit 1
fi

echo "Fairness check passed: the release goes on."
