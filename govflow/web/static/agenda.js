// The agenda put in order: a line moves with its buttons, with Alt and the arrow keys, or by dragging its number.
// Whoever leaves before the order is kept is asked first. Without this script each button sends the form, and the page
// comes back with the line moved.
"use strict";

for (const form of document.querySelectorAll("form[data-agenda]")) {
  const list = form.querySelector(".gf-order"), told = form.querySelector("[data-told]");
  const lines = () => [...list.children];
  let dragged = null, changed = "changed" in form.dataset;

  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });

  function tell(line) {
    changed = true;
    const all = lines(), number = all.indexOf(line) + 1;
    told.textContent = form.dataset.moved.replace("{number}", number).replace("{count}", all.length);
  }
  function move(line, name) {
    const focused = document.activeElement;
    if (name === "up") line.previousElementSibling?.before(line);
    else if (name === "down") line.nextElementSibling?.after(line);
    else if (name === "in" || name === "out") {
      line.classList.toggle("gf-order-sub", name === "in");
      line.querySelector("input[name^=below]").value = name === "in" ? "1" : "0";
    } else if (name === "remove") {
      const next = line.nextElementSibling || line.previousElementSibling;
      line.remove();
      next?.querySelector("button")?.focus();
      changed = true;
      told.textContent = form.dataset.removed;
      return;
    }
    focused?.focus(); // a line that moved has lost it
    line.scrollIntoView({ block: "nearest" });
    tell(line);
  }

  list.addEventListener("click", (event) => {
    const button = event.target.closest("button[name]");
    if (!button) return;
    event.preventDefault();
    move(button.closest("li"), button.name);
  });
  list.addEventListener("keydown", (event) => {
    const name = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "in", ArrowLeft: "out" }[event.key];
    if (!event.altKey || !name) return;
    const line = event.target.closest("li");
    if ((name === "in" || name === "out") && line.dataset.kind === "heading") return;
    event.preventDefault();
    move(line, name);
  });

  for (const line of lines()) line.querySelector(".gf-order-no").draggable = true;
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("li");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setDragImage(dragged, 0, 0);
    dragged.classList.add("gf-order-dragged");
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("li");
    if (!dragged || !over) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    if (over !== dragged) over[event.clientY < box.top + box.height / 2 ? "before" : "after"](dragged);
  });
  list.addEventListener("dragend", () => {
    dragged?.classList.remove("gf-order-dragged");
    if (dragged) tell(dragged);
    dragged = null;
  });
}
