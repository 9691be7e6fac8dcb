/* SPDX-License-Identifier: GPL-3.0-or-later */
"use strict";
(() => {
  const form = document.querySelector("form");
  const table = document.querySelector("table.matrix");
  const open = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const around = target && target.closest("details");
    if (around) {
      around.open = true;
      target.scrollIntoView({ block: "start" });
    }
  };
  addEventListener("hashchange", open);
  open();
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
  if (!form || !table) return;
  form.hidden = false;

  // The checks are the columns and the hosts the rows, in the page's order.
  const columns = [...table.tHead.rows[0].cells].slice(1).map((th) => ({
    th, severity: +th.dataset.s, tags: th.dataset.t.split(" "), text: (th.firstChild.textContent + " " + th.firstChild.title).toLowerCase(),
  }));
  const rows = [...table.tBodies[0].rows].map((tr) => {
    const cells = [...tr.cells].slice(1);
    return { tr, name: tr.cells[0].firstChild.textContent.toLowerCase(), lost: cells.length === 1 && cells[0].classList.contains("x"), cells };
  });
  const sections = [...document.querySelectorAll("details.host")].map((details) => ({ details, articles: [...details.querySelectorAll("article")] }));
  const textOf = new WeakMap();
  const text = (node) => {
    if (!textOf.has(node)) textOf.set(node, node.textContent.toLowerCase());
    return textOf.get(node);
  };
  const fits = (wanted, status) => !wanted || wanted === status || (wanted === "fe" && (status === "f" || status === "e"));
  const status = (cell) => cell.className.charAt(0);
  const article = (cell) => cell.firstElementChild && document.getElementById(cell.firstElementChild.hash.slice(1));

  const apply = () => {
    const want = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim().toLowerCase()]));
    const filtering = Boolean(want.status || want.severity || want.tag || want.text);
    const check = columns.map((column) => (!want.severity || column.severity >= +want.severity) && (!want.tag || column.tags.includes(want.tag)));
    const seen = columns.map(() => false);
    let hosts = 0, findings = 0;
    rows.forEach((row, number) => {
      const named = !want.host || row.name.includes(want.host);
      const matching = new Set();
      let shown = false;
      if (row.lost) {
        shown = named && fits(want.status, "e") && !want.tag && (!want.text || text(row.tr).includes(want.text));
      } else if (named) {
        row.cells.forEach((cell, place) => {
          let match = check[place] && cell.className !== "" && fits(want.status, status(cell));
          if (match && want.text) {
            const found = article(cell);
            match = columns[place].text.includes(want.text) || row.name.includes(want.text) || Boolean(found && text(found).includes(want.text));
          }
          if (filtering) cell.classList.toggle("dim", !match && cell.className !== ""); else if (cell.classList.contains("dim")) cell.classList.remove("dim");
          if (match) {
            shown = true;
            seen[place] = true;
            findings += cell.firstElementChild ? 1 : 0;
            if (cell.firstElementChild) matching.add(cell.firstElementChild.hash.slice(1));
          }
        });
        shown = shown || !filtering;
      }
      row.tr.hidden = !shown;
      hosts += shown ? 1 : 0;
      const section = sections[number];
      if (section) {
        section.details.hidden = !shown;
        if (!row.lost) section.articles.forEach((one) => { one.hidden = filtering && !matching.has(one.id); });
      }
    });
    columns.forEach((column, place) => {
      const gone = filtering && !seen[place];
      if (column.th.hidden === gone) return;
      column.th.hidden = gone;
      rows.forEach((row) => { if (!row.lost) row.cells[place].hidden = gone; });
    });
    const left = columns.filter((column) => !column.th.hidden).length;
    rows.forEach((row) => { if (row.lost) row.cells[0].colSpan = Math.max(1, left); });
    form.querySelector("output").value = `${hosts} of ${rows.length} hosts, ${left} of ${columns.length} checks, ${findings} findings`;
  };
  let timer;
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(apply, 120); });
  form.addEventListener("reset", () => setTimeout(apply));
  form.addEventListener("submit", (event) => event.preventDefault());
  apply();

  // The arrow keys go from finding to finding.
  table.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    const cell = event.target.closest("td, th");
    if (!step || !cell) return;
    event.preventDefault();
    let row = cell.parentElement, place = cell.cellIndex;
    for (;;) {
      place += step[1];
      if (step[0] < 0) row = row.previousElementSibling;
      if (step[0] > 0) row = row.nextElementSibling;
      const next = row && (row.cells[place] || (step[0] && row.cells[row.cells.length - 1]));
      if (!next) return;
      const link = !row.hidden && !next.hidden && next.querySelector("a");
      if (link) {
        link.focus({ preventScroll: true });
        next.scrollIntoView({ block: "nearest", inline: "nearest" });
        return;
      }
    }
  });
})();
