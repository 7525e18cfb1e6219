#!/bin/sh
# leap.sh YEAR: says whether a year has a 29th of February.
year=$1

if [ $((year % 4)) -eq 0 ] && [ $((year % 100)) -ne 0 ]; then
    echo leap
else
    echo common
fi
