// The desk of a session shows what happens without being reloaded: when what it shows is not so any more (changed.js), it
// fetches the page anew. Whoever is filling something in is told instead, and loses nothing.
// Keys: ← and → lead to the item before and after; letters press the buttons of the speaking list that name them, while
// something in that list has the focus. Without this script a desk is reloaded by hand.
"use strict";

function busy() {
  const at = document.activeElement;
  return Boolean(document.querySelector("form[data-changed-here]")) || /^(INPUT|SELECT|TEXTAREA)$/.test(at?.tagName ?? "");
}

document.addEventListener("input", (event) => event.target.form?.setAttribute("data-changed-here", ""));

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
  const way = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  const link = way && document.querySelector(`main a[rel="${way}"]`);
  if (link) link.click();
  const list = event.target.closest("[data-floor]");
  list?.querySelector(`button[data-key="${CSS.escape(event.key.toLowerCase())}"]`)?.click();
});

// How long somebody has had the floor: what the server said, and what has passed since.
let shownAt = performance.now();

function tick() {
  for (const each of document.querySelectorAll("[data-seconds]")) {
    const seconds = Number(each.dataset.seconds) + Math.floor((performance.now() - shownAt) / 1000);
    const limit = Number(each.dataset.limit), over = document.getElementById("floor-over");
    each.textContent = clock(seconds);
    if (over && limit) {
      over.hidden = seconds <= limit;
      over.querySelector("[data-over]").textContent = clock(seconds - limit);
    }
  }
}

function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

async function showAnew() {
  const answer = await fetch(location.href, UNATTENDED);
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = page.getElementById("main"), main = document.getElementById("main");
  const atList = Boolean(document.activeElement?.closest("[data-floor]"));
  const open = [...main.querySelectorAll("details")].map((each) => each.open);
  main.replaceChildren(...now.childNodes);
  [...main.querySelectorAll("details")].forEach((each, place) => { each.open = open[place] ?? each.open; });
  shownAt = performance.now();
  if (atList) main.querySelector("[data-floor]")?.focus();
  main.dispatchEvent(new CustomEvent("gf-shown", { bubbles: true }));
}

document.addEventListener("gf-changed", (event) => {
  if (busy()) return;
  event.preventDefault();
  showAnew().catch(() => {}); // the server does not answer: asked again in a moment
});
setInterval(tick, 1000);
