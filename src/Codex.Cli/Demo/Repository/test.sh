#!/bin/sh
# Asks leap.sh about years whose answer is known. Needs nothing but a POSIX shell.
failed=0

check() {
    answer=$(sh ./leap.sh "$1")
    if [ "$answer" = "$2" ]; then
        echo "ok   $1 is a $2 year"
    else
        echo "FAIL $1 is a $2 year, but leap.sh says $answer"
        failed=$((failed + 1))
    fi
}

check 2023 common
check 2024 leap
check 1900 common
check 2000 leap

echo "failed: $failed"
[ "$failed" -eq 0 ]
