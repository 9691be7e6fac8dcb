#!/usr/bin/env bash
# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Tests the inventory plugin by Ansible's own commands.
set -eux

collection=${ANSIBLE_COLLECTIONS_PATH%%:*}/ansible_collections/hostup/cloud
emulator=(ansible-playbook emulator.yml -i 'localhost,' -e emulator_root="$collection"
  -e emulator_file="$OUTPUT_DIR/emulator.json" -e ansible_connection=local
  -e ansible_python_interpreter="$ANSIBLE_TEST_PYTHON_INTERPRETER")

"${emulator[@]}" -e emulator_action=start
trap '"${emulator[@]}" -e emulator_action=stop' EXIT
HOSTUP_API_BASE=$(python -c 'import json, sys; print(json.load(open(sys.argv[1]))["base"])' "$OUTPUT_DIR/emulator.json")
export HOSTUP_API_BASE HOSTUP_API_KEY=emulator-key

told=$(printf '{"emulator": {"base": "%s", "key": "%s"}}' "$HOSTUP_API_BASE" "$HOSTUP_API_KEY")
ansible-playbook -i fleet.hostup.yml -e "$told" check.yml "$@"

# Reading the inventory has no check mode of its own; the play does the same in it.
ansible-playbook -i fleet.hostup.yml -e "$told" --check check.yml "$@"

ansible-inventory -i fleet.hostup.yml --graph state_running | grep -F web-01

# A VPS that does not exist, and a key that is wrong.
ansible -i fleet.hostup.yml nobody-01 --list-hosts 2>&1 | grep -F "hosts (0)"
if HOSTUP_API_KEY=wrong ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED=true \
  ansible-inventory -i fleet.hostup.yml --list >"$OUTPUT_DIR/wrong" 2>&1; then
  echo "a wrong key went unnoticed" && exit 1
fi
tr -s '\n ' ' ' <"$OUTPUT_DIR/wrong" | grep -F "does not accept the key" # messages are wrapped
