// A form that is kept while it is filled in (data-keep: where): a few seconds after the last key its text goes to the
// server, files left out, so that it is there on every device of the same person. Leaving warns only while something typed
// has not been kept. Without this script a button keeps the form.
"use strict";

const QUIET = 3000, AGAIN = 10000; // milliseconds

function keeping(form) {
  const said = form.querySelector("[data-kept]");
  let typed = 0, kept = 0, timer = 0, sent = false;

  function later(pause) {
    clearTimeout(timer);
    timer = setTimeout(keep, pause);
  }

  async function keep() {
    const now = typed, words = [...new FormData(form)].filter(([, value]) => typeof value === "string");
    try {
      const answer = await fetch(form.dataset.keep, {
        method: "POST",
        headers: { Accept: "application/json", "X-Unattended": "1" },
        body: new URLSearchParams(words),
      });
      const told = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : {};
      if (!told.name) throw new Error(answer.status);
      kept = now;
      form.elements.kept_as.value = told.name;
      said.textContent = answer.ok ? said.dataset.kept : said.dataset.ended;
    } catch {
      said.textContent = said.dataset.failed;
      later(AGAIN);
    }
  }

  form.addEventListener("input", () => { typed += 1; later(QUIET); });
  form.addEventListener("submit", () => { sent = true; clearTimeout(timer); });
  addEventListener("pageshow", () => { sent = false; });
  addEventListener("beforeunload", (event) => { if (typed > kept && !sent) event.preventDefault(); });
}

for (const form of document.querySelectorAll("form[data-keep]")) keeping(form);
