// A page that says what stands for all that it shows (data-mark) asks now and then, at data-address, whether that is still
// so. When it is not, a line says so and offers to show it; nothing on the page moves under its reader. Whoever shows the
// new by themselves, as a desk does, takes the event gf-changed for themselves. Without this script a page is reloaded by hand.
"use strict";

const UNATTENDED = { headers: { "X-Unattended": "1" } }; // that a page asks by itself does not count as somebody there

async function look() {
  const shown = document.querySelector("[data-mark]");
  if (!shown || document.hidden) return;
  try {
    const answer = await fetch(shown.dataset.address, UNATTENDED);
    if (!answer.ok || answer.redirected || (await answer.text()) === shown.dataset.mark) return;
  } catch {
    return; // the server does not answer: asked again in a moment
  }
  const event = new CustomEvent("gf-changed", { bubbles: true, cancelable: true });
  if (!shown.dispatchEvent(event) || shown.textContent) return;
  const link = document.createElement("a");
  link.href = location.href;
  link.textContent = shown.dataset.reload;
  shown.append(`${shown.dataset.changed} `, link);
}

const every = Number(document.querySelector("[data-mark]")?.dataset.every);
if (every) {
  setInterval(look, every * 1000);
  document.addEventListener("visibilitychange", look);
}
