# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Sphinx is told."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from docutils import nodes

project = "hostup.cloud"
author = "HostUp collection contributors"
copyright = author
version = re.search(r"^version: (.+)$", (Path(__file__).parents[2] / "galaxy.yml").read_text(), re.MULTILINE)[1]
release = version

extensions = ["myst_parser", "sphinx_antsibull_ext"]
root_doc = "index"
myst_heading_anchors = 3
pygments_style = "ansible"
highlight_language = "none"

html_theme = "sphinx_ansible_theme"
html_title = f"hostup.cloud {version}"
html_short_title = "hostup.cloud"
html_copy_source = False
html_static_path = ["static"]
html_css_files = ["site.css"]
html_show_sphinx = False

#: What the reference leads to in Ansible's own documentation, whose inventory is not fetched: a build needs no network.
ANSIBLE = "https://docs.ansible.com/ansible/latest/"
LABELS = {
    "action_plugins": "plugins/action.html",
    "ansible_configuration_settings": "reference_appendices/config.html",
    "common_return_values": "reference_appendices/common_return_values.html",
}


def to_ansible(app: Any, env: Any, node: nodes.Element, text: nodes.Element) -> nodes.Node | None:
    """Return the link to a label or a variable of Ansible's documentation, or nothing for what is not known there."""
    label = node["reftarget"]
    if node["reftype"] == "envvar" and label.startswith("ANSIBLE_"):
        page = f"{LABELS['ansible_configuration_settings']}#envvar-{label}"
    elif plugin := re.fullmatch(r"ansible_collections\.ansible\.builtin\.(\w+)", label):
        page = f"collections/ansible/builtin/{plugin[1]}.html"
    else:
        page = LABELS.get(label)
    return nodes.reference("", "", text, refuri=ANSIBLE + page) if page else None


def setup(app: Any) -> None:
    """Take part in Sphinx's build."""
    app.connect("missing-reference", to_ansible)
