"use strict";
// Without this script tables keep their order, and tooltips say what a gate is.

// Numbers by value, before words; what is not there last, in both directions.
const key = (row, at) => {
  const text = row.cells[at].textContent.trim();
  const number = parseFloat(text);
  return { missing: text === "–", number, text };
};
const compare = (a, b) => {
  const numbers = !Number.isNaN(a.number) - !Number.isNaN(b.number);
  if (numbers) return -numbers;
  return Number.isNaN(a.number) ? (a.text < b.text ? -1 : a.text > b.text ? 1 : 0) : a.number - b.number;
};
const sort = (table, at, down) => {
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => ({ row, key: key(row, at) }));
  rows.sort((a, b) => a.key.missing - b.key.missing || (down ? -1 : 1) * compare(a.key, b.key));
  body.append(...rows.map(({ row }) => row));
};
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      sort(table, at, down);
    });
  });
}

// A drawing is one stop of the Tab key; arrows move inside it.
const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
for (const drawing of document.querySelectorAll("svg.explore")) {
  const stops = [...drawing.querySelectorAll("[tabindex]")];
  const readout = drawing.closest("figure").querySelector(".readout");
  const show = (event) => {
    const stop = event.target.closest("[tabindex]");
    if (stop) readout.textContent = stop.querySelector("title").textContent;
  };
  readout.textContent = "Point at a value, or move with the arrow keys, to see which bits it sums.";
  drawing.addEventListener("pointerover", show);
  drawing.addEventListener("focusin", show);
  drawing.addEventListener("keydown", (event) => {
    const step = STEPS[event.key] ?? { Home: -stops.length, End: stops.length }[event.key];
    const at = stops.indexOf(document.activeElement);
    if (step === undefined || at < 0) return;
    event.preventDefault();
    const next = stops[Math.min(Math.max(at + step, 0), stops.length - 1)];
    stops[at].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
}
