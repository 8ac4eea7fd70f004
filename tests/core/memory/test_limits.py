"""What a machine or a container allows, from the texts that Linux gives."""

from __future__ import annotations

import sys

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.memory.limits import Limit, limit_files, lowest_limit, memory_limit

GB = 2**30
V2_MOUNT = "29 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n"
V1_MOUNTS = """\
31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
35 31 0:32 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory
"""


def test_a_group_and_all_groups_above_it_may_limit_under_version_two():
    found = limit_files("0::/user.slice/user-1000.slice/app.scope\n", V2_MOUNT)
    assert found == {
        "/sys/fs/cgroup/user.slice/user-1000.slice/app.scope/memory.max": "cgroup v2",
        "/sys/fs/cgroup/user.slice/user-1000.slice/memory.max": "cgroup v2",
        "/sys/fs/cgroup/user.slice/memory.max": "cgroup v2",
        "/sys/fs/cgroup/memory.max": "cgroup v2",
    }


def test_only_the_memory_hierarchy_counts_under_version_one():
    found = limit_files("4:memory:/box/a\n2:cpu,cpuacct:/box/b\n1:name=systemd:/\n", V1_MOUNTS)
    assert found == {
        "/sys/fs/cgroup/memory/box/a/memory.limit_in_bytes": "cgroup v1",
        "/sys/fs/cgroup/memory/box/memory.limit_in_bytes": "cgroup v1",
        "/sys/fs/cgroup/memory/memory.limit_in_bytes": "cgroup v1",
    }


def test_both_versions_may_be_mounted_at_once():
    unified = V2_MOUNT.replace("/sys/fs/cgroup ", "/sys/fs/cgroup/unified ")
    found = limit_files("4:memory:/box\n0::/\n", V1_MOUNTS + unified)
    assert list(found.values()) == ["cgroup v1", "cgroup v1", "cgroup v2"]


@pytest.mark.parametrize("group", ["/docker/abc", "/elsewhere", "/../other"])
def test_a_container_that_sees_its_own_group_as_the_top_is_limited_there(group: str):
    mount = V1_MOUNTS.replace("0:32 / ", "0:32 /docker/abc ")
    assert list(limit_files(f"4:memory:{group}\n", mount)) == ["/sys/fs/cgroup/memory/memory.limit_in_bytes"]


def test_a_group_outside_the_visible_tree_leaves_the_top_of_the_tree():
    assert list(limit_files("0::/../../other.scope\n", V2_MOUNT)) == ["/sys/fs/cgroup/memory.max"]


def test_a_mount_point_with_a_blank_in_its_name_is_found():
    mount = V2_MOUNT.replace("/sys/fs/cgroup", "/mnt/my\\040groups")
    assert list(limit_files("0::/\n", mount)) == ["/mnt/my groups/memory.max"]


@pytest.mark.parametrize(
    ("cgroup", "mountinfo"), [("", ""), ("0::/a\n", ""), ("", V2_MOUNT), ("a\nb:\n", "1 2 - x\n\n - - \n")]
)
def test_where_there_are_no_groups_there_are_no_files(cgroup: str, mountinfo: str):
    assert limit_files(cgroup, mountinfo) == {}


@given(cgroup=st.text(), mountinfo=st.text())
def test_no_text_breaks_the_search(cgroup: str, mountinfo: str):
    assert limit_files(cgroup, mountinfo) == {}


def test_the_lowest_limit_of_all_groups_counts():
    files = limit_files("0::/a/b\n", V2_MOUNT)
    texts = {
        "/sys/fs/cgroup/a/b/memory.max": "max\n",
        "/sys/fs/cgroup/a/memory.max": f"{2 * GB}\n",
        "/sys/fs/cgroup/memory.max": f"{4 * GB}\n",
    }
    assert lowest_limit(16 * GB, files, texts) == Limit(2048, "cgroup v2")


@pytest.mark.parametrize("text", ["max\n", "9223372036854771712\n", "", "what?", "-1", str(16 * GB)])
def test_what_limits_nothing_leaves_the_machine(text: str):
    assert lowest_limit(16 * GB, {"/f": "cgroup v1"}, {"/f": text}) == Limit(16 * 1024, "machine")


@given(st.lists(st.integers(0, 64 * GB)))
def test_no_limit_is_higher_than_any_of_its_sources(limits: list[int]):
    files = {f"/{n}": "cgroup v2" for n in range(len(limits))}
    limit = lowest_limit(16 * GB, files, {f"/{n}": str(b) for n, b in enumerate(limits)})
    assert limit.mb * 2**20 == min([16 * GB, *limits])


def test_this_process_has_a_limit_no_higher_than_the_machine():
    limit = memory_limit()
    assert 0 < limit.mb <= psutil.virtual_memory().total / 2**20
    assert memory_limit(psutil.Process().pid) == limit


@pytest.mark.skipif(sys.platform == "linux", reason="Linux has cgroups")
def test_a_system_without_groups_has_the_machine_as_its_limit():
    assert memory_limit().source == "machine"
