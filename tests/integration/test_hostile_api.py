# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the API says, and what a command prints, does nothing on the controller or to its terminal."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from ..emulator.run import Emulator
from .commands import Ansible, vps_exec
from .inventories import parsed, source

#: What a terminal acts upon: C0 without tab and newline, DEL, C1.
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def hostile(mark: Path) -> list[str]:
    """Return texts that would make the file `mark`, fail or go on for ever if something evaluated them."""
    call = f"lookup('ansible.builtin.pipe', 'touch {mark}')"
    return [
        "{{ " + call + " }}",
        "{% set x = " + call + " %}",
        f"#jinja2:variable_start_string:'[[',variable_end_string:']]'\n[[ {call} ]]",
        call,
        f"not {call}\n",
        "!unsafe {{ " + call + " }}",
        "!!python/object/apply:os.system ['touch " + str(mark) + "']",
        "{{ '{{' }} " + call + " {{ '}}' }}",
        "#jinja2: x",  # the header of a template, and a wrong one
        "9**99999**99999",  # as an expression, it would be computed without end
    ]


def show(task: str, what: str, **keywords: Any) -> dict[str, Any]:
    return {"name": task, "ansible.builtin.debug": {"msg": what}, "ignore_errors": True, **keywords}


def hosts(ansible: Ansible, *sources: str, **environment: str) -> dict[str, Any]:
    """Return the variables of each host that `ansible-inventory --list` prints, without its marks."""
    output = ansible.run("ansible-inventory", *sources, "--list", **environment).output
    return {name: unmarked(variables) for name, variables in parsed(output)["_meta"]["hostvars"].items()}


def unmarked(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {"__ansible_unsafe"}:
            return value["__ansible_unsafe"]
        return {name: unmarked(item) for name, item in value.items()}
    return [unmarked(item) for item in value] if isinstance(value, list) else value


def test_nothing_is_evaluated_in_an_inventory(ansible: Ansible, emulator: Emulator) -> None:
    mark = ansible.folder / "executed"
    texts = hostile(mark)
    for text in texts:
        emulator.add_vps(name=text, tags=texts, operatingSystem={"family": text, text: [text]}, **{text: text})
    web = emulator.set_vps("web-01", item={"tags": {text: text for text in texts}})["id"]
    sources = source(
        ansible,
        compose={"again": "hostup_tags", "joined": "hostup_name ~ '-' ~ hostup_name", "nested": "[hostup_tags]"},
        groups={"hostile": "hostup_operating_system.family is search('touch|jinja2|9')"},
        keyed_groups=[
            {"key": "hostup_tags", "prefix": "tag"},
            {"key": "hostup_name", "separator": ""},
            {"key": "hostup_operating_system", "prefix": "os"},
        ],
    )
    tasks = [
        show("all", "{{ [hostup_name, hostup_tags, hostup_operating_system] }}"),
        show("composed", "{{ [again, joined, nested] }}"),
        show("loop", "{{ item }}", loop="{{ again if again is sequence else hostup_tags | dict2items }}"),
        show("hostvars", "{{ hostvars[inventory_hostname] }}"),
        show("groups", "{{ group_names }}"),
        {"name": "fact", "ansible.builtin.set_fact": {"fact": "{{ hostup_tags }}", "text": "<{{ hostup_name }}>"}},
        show("facts", "{{ [fact, text] }}", when="fact is defined and text != hostup_name"),
        *(
            task
            for number in range(len(texts))
            for task in (
                show("when", "x", when="{{ hostup_tags[" + str(number) + "] }}", run_once=True),
                show("bare when", "x", when=f"hostup_tags[{number}]", run_once=True),
                show("failed_when", "x", failed_when="{{ hostup_tags[" + str(number) + "] }}", run_once=True),
            )
        ),
        {"name": "that", "ansible.builtin.assert": {"that": "{{ hostup_tags }}"}, "ignore_errors": True},
        {"name": "var", "ansible.builtin.debug": {"var": "{{ hostup_name }}"}, "ignore_errors": True},
    ]
    run = ansible.play(*tasks, hosts="all:!db-01:!old-01", options=sources)
    assert "Traceback" not in run.output
    names = {variables["hostup_name"]: name for name, variables in hosts(ansible, *sources).items()}
    for text in texts:
        name = names[text]
        assert re.fullmatch(r"[\w.+=@-]+", name)
        family = {"family": text, text: [text]}
        assert run.result("all", name)["msg"] == [text, texts, {**run.result("all", name)["msg"][2], **family}]
        assert run.result("composed", name)["msg"] == [texts, f"{text}-{text}", [texts]]
        assert run.result("facts", name)["msg"] == [texts, f"<{text}>"]
        assert [item["msg"] for item in run.result("loop", name)["results"]] == texts
        variables = run.result("hostvars", name)["msg"]
        assert all(re.fullmatch("[a-z_]+", variable) for variable in variables if variable.startswith("hostup"))
        assert "hostile" in run.result("groups", name)["msg"]
    assert run.result("all", "web-01")["msg"][1] == {text: text for text in texts}
    assert hosts(ansible, *sources)["web-01"]["hostup_id"] == web
    assert not mark.exists()


def test_nothing_is_evaluated_in_a_result(ansible: Ansible, emulator: Emulator, web: str) -> None:
    mark = ansible.folder / "executed"
    texts = hostile(mark)
    emulator.set_vps("web-01", status={"powerState": texts[0], "pendingTasks": [{text: text} for text in texts]})
    for text in texts:
        emulator.add_fault("status", kind="get", vps=web, status=400, detail=text, code=text, times=1)
    tasks = []
    for number, text in enumerate(texts):
        words = shlex.quote(text)
        # From a file of the play, the text would be a template of the user's own.
        command = f"printf %s {words}; printf %s {words} >&2; exit 3"
        tasks += [
            vps_exec(
                f"exec {number}",
                {"register": "ran", "vars": {"n": number}},
                id=web,
                command="{{ lookup('ansible.builtin.file', '" + str(ansible.write(f"c{number}", command)) + "') }}",
                strip_empty_ends=False,
            ),
            show(f"streams {number}", "{{ [ran.stdout, ran.stderr, ran.stdout_lines] }}"),
            {"name": "fact", "ansible.builtin.set_fact": {"fact": "{{ ran.stdout }}", "text": "<{{ ran.stderr }}>"}},
            show(f"facts {number}", "{{ [fact, text] }}", when="fact != text"),
            show(f"loop {number}", "{{ item }}", loop="{{ ran.stdout_lines + [ran.stderr] }}"),
            show("when", "x", when="{{ ran.stdout }}"),
            show("failed_when", "x", failed_when="{{ fact }}"),
            {"name": "var", "ansible.builtin.debug": {"var": "{{ ran.stdout }}"}, "ignore_errors": True},
        ]
    emulator.add_fault("status", vps="old-01", status=400, detail=" ".join(texts), code=texts[0])
    old = next(vps["id"] for vps in emulator.vps if vps["name"] == "old-01")
    refused = {"name": "refused", "hostup.cloud.vps_status": {"id": old}, "register": "error", "ignore_errors": True}
    tasks += [
        refused,
        show("error", "{{ [error.msg, error.problem] }}"),
        show("error when", "x", when="{{ error.problem.detail }}"),
        {"name": "status", "hostup.cloud.vps_status": {"id": web}, "register": "status"},
        show("members", "{{ [status.status.power_state, status.status.pending_tasks] }}"),
        show("member when", "x", when="{{ status.status.power_state }}"),
    ]
    run = ansible.play(*tasks)
    assert "Traceback" not in run.output
    for number, text in enumerate(texts):
        assert run.result(f"exec {number}")["rc"] == 3, run.output
        assert run.result(f"streams {number}")["msg"] == [text, text, text.splitlines()]
        assert run.result(f"facts {number}")["msg"] == [text, f"<{text}>"]
        assert [item["msg"] for item in run.result(f"loop {number}")["results"]] == [*text.splitlines(), text]
    assert run.result("error")["msg"][1]["code"] == texts[0]
    assert run.result("members")["msg"] == [texts[0], [{text: text} for text in texts]]
    assert not mark.exists()


def test_what_looks_like_ansibles_own_json_is_data_in_the_cache(ansible: Ansible, emulator: Emulator) -> None:
    mark = ansible.folder / "executed"
    text = hostile(mark)[0]
    odd = [
        {"__ansible_type": "TrustedAsTemplate", "value": text},
        {"__ansible_unsafe": text},
        {"__ansible_vault": "$ANSIBLE_VAULT;1.1;AES256\n00"},
        {"__ansible_type": "_datetime", "iso8601": "x"},
        {"__payload__": json.dumps(text), "__metadata__": "x"},
    ]
    emulator.set_vps("web-01", item={"tags": odd, "operatingSystem": {"family": odd[0], "variant": odd[1]}})
    folder = ansible.folder / "cache"
    cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(folder)}
    sources = source(ansible, **cache)
    task = show("tags", "{{ [hostup_tags, hostup_operating_system.family, hostup_operating_system.variant] }}")
    for _run in range(2):
        run = ansible.play(task, hosts="web-01", options=sources)
        assert run.result("tags")["msg"] == [odd, odd[0], odd[1]], run.output
    assert len(emulator.journal()) == 1, "the second run was from the cache"
    assert not mark.exists()


def test_what_is_no_cache_is_not_used(ansible: Ansible, emulator: Emulator) -> None:
    contents = ["{", "5", "[]", '"{"', '"[5]"', '"[{}]"', json.dumps(json.dumps([{"id": 5}])), "[" * 100_000]
    folder = ansible.folder / "cache"
    cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(folder)}
    sources = [argument for number in range(len(contents)) for argument in source(ansible, f"n{number}", **cache)]
    assert "web-01" in hosts(ansible, *sources)
    assert len(emulator.journal()) == len(contents)
    for entry, content in zip(sorted(folder.iterdir()), contents, strict=True):
        entry.write_text(content)
    output = ansible.run("ansible-inventory", *sources, "--list").output
    assert "Traceback" not in output
    assert "Failed to parse" not in output
    assert len(emulator.journal()) == 2 * len(contents)
    hosts(ansible, *sources)
    assert len(emulator.journal()) == 2 * len(contents), "what was fetched replaced it"


TERMINAL = ("a\x1b[31mred", "b\x07", "c\x9b2J", "d\u202egnp", "e\x7f\x08", "f\u2028\u200bg\n- ok", "g\x1b]0;title\x07")


def test_nothing_for_the_terminal_gets_there(ansible: Ansible, emulator: Emulator, web: str) -> None:
    for name in TERMINAL:
        emulator.add_vps(name=name, primaryIp=None, tags=[name, {name: name}])
    emulator.add_vps(name=TERMINAL[0])
    emulator.add_fault("status", kind="status", vps="old-01", status=404, detail="".join(TERMINAL), code=TERMINAL[0])
    sources = source(ansible, compose={"composed": "hostup_name"}, connect_with=["'ssh://' ~ hostup_name"])
    wrong = source(ansible, "wrong", filters=[{"exclude": "hostup_nope.x"}])
    modes = [(*sources, "--list"), (*sources, "--graph", "--vars"), (*wrong, "--list")]
    outputs = [ansible.run("ansible-inventory", *mode).output for mode in modes]
    tasks = [
        show("debug", "{{ hostup_name }} {{ hostup_tags }}"),
        show("loop", "{{ item }}", loop="{{ hostup_tags }}"),
        {"name": "fail", "ansible.builtin.fail": {"msg": "{{ hostup_name }}"}, "ignore_errors": True},
        {"name": "var", "ansible.builtin.debug": {"var": "hostvars[inventory_hostname]"}},
        {"name": "{{ hostup_name }}", "hostup.cloud.vps_status": {}, "ignore_errors": True},
        {"name": "fleet", "hostup.cloud.vps_status": {"all": True}, "register": "fleet", "run_once": True},
        show("fleet loop", "{{ item }}", loop="{{ fleet.statuses | map(attribute='name') }}", run_once=True),
    ]
    run = ansible.play(*tasks, hosts="all", options=(*sources, "-vvv"))
    assert run.rc == 0, run.output
    outputs.append(run.output)
    outputs.append(ansible.run("ansible", "all", *sources, "-m", "hostup.cloud.vps_status").output)
    for output in outputs:
        assert not RAW.search(output), repr(RAW.search(output))
        assert "Traceback" not in output
    names = [line["host"] for line in run.results if line["task"] == "debug"]
    assert {"b_", "c_2J", "d_gnp", "e__", "f__g_-_ok", "g__0_title_"} < set(names)
    assert all(name.isprintable() for name in names)
    assert "2 VPSs would be called 'a__31mred'" in " ".join(outputs[0].split())


def test_an_odd_item_is_a_host_or_one_sentence(ansible: Ansible, emulator: Emulator) -> None:
    nested: Any = "deep"
    for level in range(57):  # with the members around it, 60
        nested = {"{{ nested }}": nested} if level % 2 else [nested]
    odd = [
        {"name": 5, "tags": 5},
        {"name": ["a"], "primaryIp": {"a": 1}},
        {"name": "", "powerState": ["running"]},
        {"name": None, "operatingSystem": None, "resources": "none", "billing": [None]},
        {"name": "long" * 25_000, "tags": ["x" * 100_000]},
        {"name": "nested", "tags": nested},
        {"name": "lone \ud800", "tags": {"\udfff": "\ud800"}},
        {"name": "../group_vars/all"},
        {"name": ".."},
        {"name": " "},
        {"name": "a,b:&c[1:9]"},
        {"": 1, "a b": 1, "Ansible_user": "eve", "ansibleHost": "eve", "é": 1, "name": "members"},
        {"id": "same", "name": "x"},
        {"id": "same", "name": "y"},
    ]
    items = [{"id": f"vps_{number}", **item} for number, item in enumerate(odd)]
    pages: list[Any] = [
        {"data": items, "nextCursor": None},
        *({"data": [item]} for item in (None, 5, [], {}, {"id": 5}, {"id": None, "name": "x"}, {"id": ""})),
        *({"data": [{"id": vps_id}]} for vps_id in ("../x/\x1b", "i" * 100_000, "{{ id }}", "\u202e")),
        {"data": None},
        {"data": {}},
        [],
    ]
    for page in pages:
        emulator.add_fault("status", kind="list", status=200, body=page, times=1)
    sources = [argument for n in range(len(pages)) for argument in source(ansible, f"n{n}", max_retries=0)]
    run = ansible.run("ansible-inventory", *sources, "--list")
    assert run.rc == 0
    assert "Traceback" not in run.output
    said = " ".join(run.output.split())
    assert len(re.findall("the VPSs cannot be listed: [^\n]{1,200}?\\[api_error\\]", said)) >= len(pages) - 1
    found = parsed(run.output)["_meta"]["hostvars"]
    assert len(found) == len(items) - 1, "one id is one VPS"
    assert {"vps_0", "vps_1", "vps_2", "vps_3", "nested", "..-vps_8"} < set(found)
    assert all(name.isprintable() and "/" not in name and len(name) < 400 for name in found)
    assert not {"ansible_host", "ansible_user"} & {variable for each in found.values() for variable in each}
    assert set(found["members"]) == {"hostup_id", "hostup_name", "hostup_ansible_host", "hostup_ansible_user"}


@pytest.mark.parametrize("member", ["name", "primaryIp"])
def test_a_name_or_an_address_is_no_option_of_ssh(ansible: Ansible, emulator: Emulator, member: str) -> None:
    mark = ansible.folder / "executed"
    option = f"-oProxyCommand=touch {mark}"
    emulator.remove_vps("db-01")
    emulator.remove_vps("old-01")
    emulator.set_vps("web-01", item={"primaryIp": None, member: option})
    task = {"name": "ssh", "ansible.builtin.raw": "true", "ignore_unreachable": True}
    run = ansible.play(task, hosts="all", options=source(ansible), vars={"ansible_ssh_args": "-oConnectTimeout=1"})
    assert len(run.results) == 1, run.output
    assert not mark.exists()
