// The desk of a session shows what happens without being reloaded: it asks every few seconds whether what it shows is
// still so, and fetches the page anew when it is not. Whoever is filling something in is told instead, and loses nothing.
// Keys: ← and → lead to the item before and after. Without this script a desk is reloaded by hand.
"use strict";

const UNATTENDED = { headers: { "X-Unattended": "1" } }; // that a page asks by itself does not count as somebody there
const EVERY = 4000; // milliseconds; three hundred desks ask a server seventy-five times a second

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
});

async function showAnew() {
  const answer = await fetch(location.href, UNATTENDED);
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = page.getElementById("main"), main = document.getElementById("main");
  const open = [...main.querySelectorAll("details")].map((each) => each.open);
  main.replaceChildren(...now.childNodes);
  [...main.querySelectorAll("details")].forEach((each, place) => { each.open = open[place] ?? each.open; });
  main.dispatchEvent(new CustomEvent("gf-shown", { bubbles: true }));
}

async function look() {
  const desk = document.querySelector("[data-desk]");
  if (!desk || document.hidden) return;
  try {
    const answer = await fetch(desk.dataset.address, UNATTENDED);
    if (!answer.ok || answer.redirected || (await answer.text()) === desk.dataset.mark) return;
  } catch {
    return; // the server does not answer: asked again in a moment
  }
  if (!busy()) {
    await showAnew();
  } else if (!desk.textContent) {
    const link = document.createElement("a");
    link.href = location.href;
    link.textContent = desk.dataset.reload;
    desk.append(`${desk.dataset.changed} `, link);
  }
}

setInterval(look, EVERY);
document.addEventListener("visibilitychange", look);
