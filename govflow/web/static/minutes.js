// The lines of the record beside minutes that are being edited: whether each still stands is asked of the server a
// moment after the last key, as the “Back to the form” would. Without this script the check page says it.
"use strict";

const STILL = 700; // milliseconds after a key before the server is asked

for (const form of document.querySelectorAll("form")) {
  const sections = [...document.querySelectorAll("section[data-minutes]")]
    .filter((each) => form.elements.namedItem(each.dataset.minutes));
  if (!sections.length) continue;
  let timer, running;

  async function look() {
    running = new AbortController();
    const sent = new FormData(form);
    for (const [name, value] of [...sent]) if (value instanceof File) sent.delete(name);
    sent.set("step", "edit");
    try {
      const answer = await fetch(form.getAttribute("action"), { method: "POST", body: sent, signal: running.signal });
      if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const each of sections) show(each, page.querySelector(`section[data-minutes="${each.dataset.minutes}"]`));
    } catch (error) {
      if (error.name !== "AbortError") for (const each of sections) tell(each, each.dataset.failed);
    }
  }
  // What differs now; who hears the page is told only when that is another number.
  function show(section, found) {
    const marks = section.querySelector("[data-marks]"), summed = (part) => part.querySelector("[data-sum]").textContent.trim();
    const before = summed(marks), open = marks.querySelector("details").open;
    marks.replaceChildren(...found.querySelector("[data-marks]").childNodes);
    marks.querySelector("details").open = open;
    tell(section, "");
    if (summed(marks) !== before) section.querySelector(".gf-heard").textContent = summed(marks);
  }
  function tell(section, words) {
    section.querySelector(".gf-told").textContent = words;
  }

  form.addEventListener("input", (event) => {
    if (!sections.some((each) => each.dataset.minutes === event.target.name)) return;
    clearTimeout(timer);
    running?.abort();
    timer = setTimeout(look, STILL);
  });
}
