# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the inventory plugin is made of: names, texts as data, the cache's entry, and work side by side."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Iterator

import pytest
from ansible.inventory.data import InventoryData
from ansible_collections.hostup.cloud.plugins.module_utils._naming import snake_case
from ansible_collections.hostup.cloud.plugins.module_utils._threads import Threads, run_side_by_side
from ansible_collections.hostup.cloud.plugins.plugin_utils._data import _HARMLESS
from ansible_collections.hostup.cloud.plugins.plugin_utils._fleet import Fleet
from ansible_collections.hostup.cloud.plugins.plugin_utils._host_names import host_name, unique_names
from ansible_collections.hostup.cloud.plugins.plugin_utils._recorder import Recorder, add_groups


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("web-01", "web-01"),
        ("Büro 1", "Büro_1"),
        ("2001:db8::1", "2001:db8::1"),
        ("db:01", "db_01"),
        ("-oProxyCommand=x", "_oProxyCommand=x"),
        ("!a", "_a"),
        ("a!", "a_"),
        ("a;reboot|$(x)`y`'\"\\<>#%^", "a_reboot___x__y_________"),
        ("a+b=c@d", "a+b=c@d"),
        ("fe80::1%eth0", "fe80__1_eth0"),
        ("::1%\n{{ x }}", "__1_____x___"),
        ("&a", "_a"),
        ("~a", "_a"),
        ("@a", "_a"),
        ("a,b[1]{2}*?", "a_b_1__2___"),
        ("../x", ".._x"),
        ("a\tb\nc\u2028d\u202ee\x1b", "a_b_c_d_e_"),
        ("x" * 300, "x" * 200),
    ],
)
def test_a_host_name(text: str, name: str) -> None:
    assert host_name(text) == name


@pytest.mark.parametrize(
    ("preferences", "groups", "names"),
    [
        ([["a", "1"], ["b", "2"]], [], ["a", "b"]),
        ([["a", "1"], ["a", "2"]], [], ["a-1", "a-2"]),
        ([["a", "x", "1"], ["a", "y", "2"]], [], ["a-x", "a-y"]),
        ([["a", "x", "1"], ["a", "x", "2"], ["a", "y", "3"]], [], ["a-1", "a-2", "a-y"]),
        ([["a", "1"], ["a", "2"], ["a-1", "3"]], [], ["1", "a-2", "a-1"]),
        ([["a", "1"], ["a", "2"], ["a-1", "3"], ["1", "4"]], [], ["1_", "a-2", "a-1", "1"]),
        ([["localhost", "1"], ["all", "2"], ["::1", "3"]], [], ["localhost-1", "all-2", "::1-3"]),
        ([["web", "1"], ["db", "2"]], ["web", "web-1"], ["1", "db"]),
        ([["1"]], ["1"], ["1-1"]),
    ],
)
def test_no_name_is_there_twice(preferences: list[list[str]], groups: list[str], names: list[str]) -> None:
    assert unique_names(preferences, groups)[0] == names


def test_every_clash_is_resolved() -> None:
    words = ["a", "b", "a-1", "1", "a-2", "2", "b-1", "1_"]
    for first, second, third in itertools.product(words, repeat=3):
        preferences = [[first, "1"], [second, "2"], [third, "3"]]
        for groups in ([], ["a"], ["a-1", "1"]):
            names, said = unique_names(preferences, groups)
            assert len(set(names)) == 3
            assert not set(groups) & set(names)
            changed = {wanted[0] for wanted, name in zip(preferences, names, strict=True) if wanted[0] != name}
            assert len(said) == len(changed)


def test_a_warning_about_many_is_short() -> None:
    _names, said = unique_names([["a", str(number)] for number in range(1000)], [])
    assert said == ["1000 VPSs would be called 'a'; the host names are a-0, a-1, a-2, a-3, a-4 and 995 more"]


@pytest.mark.parametrize(
    "text",
    ["web-01", "Ubuntu 24.04 LTS", "Debian GNU/Linux 12 (bookworm)", "Rocky Linux 9.4 (Blue Onyx)", "env=prod"],
)
def test_harmless(text: str) -> None:
    assert _HARMLESS.fullmatch(text)


@pytest.mark.parametrize(
    "text",
    [
        "lookup(x)",
        "lookup (x)",
        "x 1.lookup (x)",
        "a. 1 (x)",
        "a.1 (x)",
        "it's",
        '"x"',
        "{{ x }}",
        "{% x",
        "{# x",
        "x[0]",
        "x|y",
        "Debian 12 ('x')",
        "Debian 12 (bookworm)(x)",
        "a 1 (x) (y)",
        "#jinja2: x",
        "9**9",
        "R&D",
        "a\nb",
    ],
)
def test_not_harmless(text: str) -> None:
    assert not _HARMLESS.fullmatch(text)


def test_the_caches_entry() -> None:
    fleet = Fleet([{"id": "vps_1", "name": "é"}], {"vps_1": {"power_state": None}}, 5.5, "account")
    assert Fleet.from_text(fleet.as_text()) == fleet
    parts = json.loads(fleet.as_text())
    for position, wrong in [(0, "hostup.cloud 0"), (1, [{"id": 5}]), (1, {}), (2, {"x": 5}), (3, "x"), (4, None)]:
        assert Fleet.from_text(json.dumps([*parts[:position], wrong, *parts[position + 1 :]])) is None
    assert Fleet.from_text(json.dumps(parts[:4])) is None


def test_work_begins_while_items_still_come() -> None:
    done = threading.Semaphore(0)

    def items() -> Iterator[int]:
        yield 1
        assert done.acquire(timeout=10), "the first was not worked on before the second was there"
        yield 2

    def work(item: int) -> int:
        done.release()
        return item * 10

    told: list[int] = []
    assert run_side_by_side(work, items(), 4, told.append) == [10, 20]
    assert told == [1, 2]
    assert run_side_by_side(work, [], 4) == []
    assert run_side_by_side(work, range(1000), 16) == [item * 10 for item in range(1000)]


def test_what_ends_the_items_ends_the_work() -> None:
    worked: list[int] = []
    entered = threading.Event()
    go_on = threading.Event()

    def items() -> Iterator[int]:
        yield from range(10)
        assert entered.wait(10)
        raise ValueError("the list broke off")

    def work(item: int) -> None:
        entered.set()
        go_on.wait(10)
        worked.append(item)

    threads = threading.active_count()
    with pytest.raises(ValueError, match="broke off"):
        run_side_by_side(work, items(), 2)
    go_on.set()
    for _attempt in range(1000):
        if threading.active_count() <= threads:
            break
        threading.Event().wait(0.01)
    assert threading.active_count() <= threads
    assert len(worked) <= 2


def test_a_thread_that_is_done_takes_the_next_work() -> None:
    threads = Threads()
    first = threads.run_within(10, threading.get_ident)
    assert [threads.run_within(10, threading.get_ident) for _work in range(100)] == [first] * 100
    with pytest.raises(ZeroDivisionError):
        threads.run_within(10, lambda: 1 / 0)
    go_on = threading.Event()
    with pytest.raises(TimeoutError):
        threads.run_within(0.01, lambda: go_on.wait(10))
    assert threads.run_within(10, lambda: "others go on") == "others go on"
    go_on.set()
    before = threading.active_count()
    threads.close()
    for _attempt in range(1000):
        if threading.active_count() <= before - 2:
            break
        threading.Event().wait(0.01)
    assert threading.active_count() <= before - 2, "both have ended"


def test_snake_case_at_every_depth() -> None:
    answer = {"aB": {"cD": [{"eF": 1}, [{"gH": None}]]}, "tags": {"costCentre": {"aB": 1}}, "vCPUs": 2}
    assert snake_case(answer) == {
        "a_b": {"c_d": [{"e_f": 1}, [{"g_h": None}]]},
        "tags": {"costCentre": {"aB": 1}},
        "v_cpus": 2,
    }


def test_a_recorder_keeps_what_ansibles_helpers_make() -> None:
    recorder = Recorder()
    assert recorder.add_group("web") == "web"
    recorder.add_group("all_webs")
    recorder.add_host("a", "web")
    recorder.add_child("all_webs", "web")
    recorder.set_variable("a", "x", "{{ y }}")
    assert list(recorder.memberships) == ["web"]
    assert list(recorder.children) == [("all_webs", "web")]
    assert recorder.variables == {"x": "{{ y }}"}
    inventory = InventoryData()
    add_groups(inventory, [recorder, recorder])
    assert [group.name for group in inventory.groups["all_webs"].child_groups] == ["web"]
    assert inventory.hosts == {}
