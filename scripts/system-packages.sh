#!/bin/sh
# Sees to it that the programs of these Debian packages are there: installs what is missing where that is possible
# (root, apt-get), else says what is missing. Never fails: who needs a program that is not there says so.
missing=""
for package in "$@"; do
  case "$package" in
    iproute2) program=ip ;;
    *) program=$package ;;
  esac
  # Programs for administrators lie where a user's PATH does not reach.
  PATH="$PATH:/usr/sbin:/sbin" command -v "$program" > /dev/null 2>&1 || missing="$missing $package"
done
[ -z "$missing" ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null 2>&1; then
  echo "installing$missing"
  log=$(mktemp)
  export DEBIAN_FRONTEND=noninteractive
  # shellcheck disable=SC2086
  if apt-get install -y --no-install-recommends $missing > "$log" 2>&1 \
    || { apt-get update > "$log" 2>&1 && apt-get install -y --no-install-recommends $missing >> "$log" 2>&1; }; then
    rm -f "$log"
    exit 0
  fi
  tail -3 "$log" >&2
  rm -f "$log"
fi
echo "missing:$missing. Tests and steps that need them are skipped; on Debian: apt-get install$missing" >&2
exit 0
