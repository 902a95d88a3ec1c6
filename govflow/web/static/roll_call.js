// Calling the roll by keys: a letter sets the row that has the focus and goes on to the next, up and down move, Delete
// clears the row, Enter records. What the grid as it stands would bring is asked of the server; nothing is counted here.
// Without this script the buttons of the form do the same.
"use strict";

const SETTLED = 250; // milliseconds after a change before the server is asked

function rollCall(form) {
  const rows = [...form.querySelectorAll("tr[data-row]")];
  const check = form.querySelector("#roll-call-check"), record = form.querySelector("[data-record]");
  const radios = (row) => [...row.querySelectorAll("input[type=radio]")];
  const set = (row) => radios(row).find((each) => each.checked);
  let timer, running;

  function outdated() { // what was shown belongs to another grid
    for (const each of check.querySelectorAll("input")) each.remove();
    clearTimeout(timer);
    if (running) running.abort();
    timer = setTimeout(ask, SETTLED);
  }
  async function ask() {
    running = new AbortController();
    const sent = new FormData(form);
    sent.set("step", "check");
    try {
      const answer = await fetch(form.getAttribute("action"), { method: "POST", body: sent, signal: running.signal });
      if (answer.redirected || !(answer.ok || answer.status === 422)) throw new Error(answer.statusText);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = answer.ok ? page.getElementById(check.id).childNodes : page.querySelectorAll(".gf-errors ul");
      check.replaceChildren(...found);
    } catch (error) {
      if (error.name !== "AbortError") check.textContent = form.dataset.failed;
    }
  }
  function focus(row) {
    if (!row) return record.focus();
    (set(row) || radios(row)[0]).focus();
    row.scrollIntoView({ block: "nearest" });
  }

  form.querySelector("[data-keys]").hidden = false;
  form.addEventListener("change", outdated);
  form.querySelector("[data-all]")?.addEventListener("click", (event) => {
    event.preventDefault();
    const value = event.currentTarget.dataset.all;
    for (const row of rows) if (!set(row)) for (const each of radios(row)) each.checked = each.value === value;
    outdated();
  });
  form.addEventListener("keydown", (event) => {
    const row = event.target.closest("tr[data-row]");
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const place = rows.indexOf(row), letter = event.code.replace(/^(Key|Digit|Numpad)/, "");
    const said = radios(row).find((each) => each.dataset.key && [letter, event.key.toUpperCase()].includes(each.dataset.key));
    if (said) {
      said.checked = true;
      outdated();
      focus(rows[place + 1]);
    } else if (event.key === "ArrowDown") focus(rows[place + 1]);
    else if (event.key === "ArrowUp") focus(rows[Math.max(0, place - 1)]);
    else if (event.key === "Delete" || event.key === "Backspace") {
      for (const each of radios(row)) each.checked = false;
      outdated();
    } else if (event.key === "Enter") form.requestSubmit(record);
    else return;
    event.preventDefault();
  });
}

function callAll() {
  for (const form of document.querySelectorAll("form[data-roll-call]")) rollCall(form);
}

callAll();
document.addEventListener("gf-shown", callAll); // an open desk was shown anew
