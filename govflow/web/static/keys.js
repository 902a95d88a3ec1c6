// Single keys for who works through long lists: j and k go from row to row, x ticks one, / goes to the field to search in,
// g i and g c lead to what waits and to the cases, ? to the page that lists them. They do nothing while somebody types,
// with another key held, or once they are switched off there (WCAG 2.1.4). Without this script the same is done by links.
"use strict";

(() => {
  const places = document.currentScript.dataset, OFF = "govflow.keys", AFTER_G = 1500; // milliseconds
  const typing = (element) => element.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  const rows = () => [...document.querySelectorAll(".gf-work > li > .what > .do, .gf-work .do")];
  let since = -Infinity;

  const isOff = () => {
    try { return localStorage.getItem(OFF) === "off"; } catch { return false; } // a browser that keeps nothing
  };

  // To the next row, or the one before; from elsewhere to the first of them, or the last.
  function move(by) {
    const found = rows(), here = document.activeElement.closest(".gf-work > li");
    const at = here ? found.findIndex((each) => here.contains(each)) : by > 0 ? -1 : found.length;
    const next = found[Math.min(Math.max(at + by, 0), found.length - 1)];
    if (next) {
      next.focus();
      next.scrollIntoView({ block: "nearest" });
    }
    return Boolean(next);
  }

  function tick() {
    const box = document.activeElement.closest(".gf-work > li")?.querySelector("input[type=checkbox]");
    box?.click();
    return Boolean(box);
  }

  function search() {
    const field = document.querySelector("main form[role=search] input[type=search]");
    field?.focus();
    field?.select();
    return Boolean(field);
  }

  function go(address) {
    location.assign(address);
    return true;
  }

  const KEYS = { j: () => move(1), k: () => move(-1), x: tick, "/": search, "?": () => go(places.help) };
  const AFTER = { i: () => go(places.inbox), c: () => go(places.cases) };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat && event.key === "x") return;
    if (typing(event.target) || isOff()) return;
    const led = event.timeStamp - since < AFTER_G;
    since = event.key === "g" ? event.timeStamp : -Infinity;
    const act = led && AFTER[event.key] || KEYS[event.key];
    if (act && act()) event.preventDefault();
  });

  const panel = document.getElementById("keys"), button = panel?.querySelector("button");
  if (button) {
    const show = () => { button.textContent = isOff() ? panel.dataset.on : panel.dataset.off; };
    button.addEventListener("click", () => {
      try { localStorage.setItem(OFF, isOff() ? "on" : "off"); } catch { panel.querySelector("p").textContent = panel.dataset.failed; }
      show();
    });
    panel.hidden = false;
    show();
  }
})();
