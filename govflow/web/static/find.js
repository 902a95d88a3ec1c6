// Lists that are too long for a page: what one types is looked for at once. Of a list with one answer this makes a
// combobox (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/), of boxes a list that follows the words.
// Without this script the words go along with the form, and the page comes back with what was found.
"use strict";

const PAUSE = 250; // milliseconds after a key before the server is asked

// Asks the server what has these words: an address for a list that is the same for all, else the form itself, as its
// own button would. What is chosen goes along; files stay here.
async function lookedFor(pick, words, signal) {
  const form = pick.closest("form");
  let answer;
  if (pick.dataset.address) {
    answer = await fetch(`${pick.dataset.address}?q=${encodeURIComponent(words)}`, { signal });
  } else {
    const sent = new FormData(form);
    for (const [name, value] of [...sent]) if (value instanceof File) sent.delete(name);
    const name = pick.field.name;
    sent.set("find", name);
    sent.set(`find_${name}`, words);
    answer = await fetch(form.getAttribute("action"), { method: "POST", body: sent, signal });
  }
  if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.getElementById(pick.id) || page.body;
}

// Calls show with the part of the page that lists what was found, a moment after the last key; an older question is dropped.
function asking(pick, show) {
  let timer, running;
  const told = pick.querySelector(".gf-told");
  return (words) => {
    clearTimeout(timer);
    if (running) running.abort();
    timer = setTimeout(async () => {
      running = new AbortController();
      try {
        const found = await lookedFor(pick, words.trim(), running.signal);
        told.textContent = found.querySelector(".gf-told")?.textContent.trim() ?? "";
        show(found);
      } catch (error) {
        if (error.name !== "AbortError") told.textContent = pick.dataset.failed;
      }
    }, PAUSE);
  };
}

// The field for the words, no longer one of the form.
function field(pick) {
  const input = pick.querySelector(".gf-find > input");
  pick.field = { name: input.name.replace("find_", "") };
  input.removeAttribute("name");
  for (const each of pick.querySelectorAll(".gf-find > button, .gf-find > input[type=hidden]")) each.remove();
  input.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  return input;
}

function boxes(pick) {
  const input = field(pick), list = pick.querySelector(".gf-boxes");
  const ask = asking(pick, (found) => { // what was chosen while the server was asked stays chosen
    const before = new Map([...list.querySelectorAll("input")].map((each) => [each.value, each]));
    list.replaceChildren(...(found.querySelector(".gf-boxes")?.childNodes ?? []));
    for (const each of list.querySelectorAll("input")) {
      if (before.has(each.value)) each.checked = before.get(each.value).checked;
      before.delete(each.value);
    }
    for (const each of before.values()) if (each.checked) list.append(each.closest(".form-check"));
  });
  input.addEventListener("input", () => ask(input.value));
}

function combobox(pick, select) {
  const input = field(pick), list = document.createElement("ul"), told = pick.querySelector(".gf-told");
  let active = -1;
  const lines = () => [...list.children];
  const chosen = () => (select.value ? select.selectedOptions[0].textContent.trim() : "");

  input.type = "text";
  input.removeAttribute("aria-label");
  pick.querySelector(`label[for="${select.id}"]`).htmlFor = input.id;
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false",
    "aria-controls": `${select.id}-list` })) input.setAttribute(name, value);
  input.setAttribute("aria-describedby",
    [select.getAttribute("aria-describedby"), `${select.id}-told`].filter(Boolean).join(" "));
  if (select.getAttribute("aria-invalid")) input.setAttribute("aria-invalid", "true");
  if (select.classList.contains("is-invalid")) input.classList.add("is-invalid");
  for (const error of document.querySelectorAll(`a[href="#${select.id}"]`)) error.hash = input.id;
  Object.assign(list, { id: `${select.id}-list`, className: "gf-listbox", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", pick.querySelector("label").textContent.trim());
  input.after(list);
  select.hidden = true;
  input.required = select.required;
  select.required = false; // nobody could be led to it
  pick.classList.add("gf-combobox");
  const narrow = pick.closest(".gf-filters"); // what is told there lies over what is below it
  if (narrow) told.textContent = "";
  input.placeholder = select.options[0]?.value ? "" : select.options[0]?.textContent.trim() ?? "";
  input.value = chosen();

  function draw(options) {
    list.replaceChildren(...options.filter((each) => each.value).map((each, number) => {
      const line = document.createElement("li");
      Object.assign(line, { id: `${list.id}-${number}`, textContent: each.textContent.trim() });
      line.dataset.value = each.value;
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", String(each.value === select.value));
      return line;
    }));
    activate(-1);
  }
  function activate(number) {
    active = number;
    lines().forEach((each, place) => each.classList.toggle("active", place === number));
    if (number < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", lines()[number].id);
      lines()[number].scrollIntoView({ block: "nearest" });
    }
  }
  function open(shown) {
    list.hidden = !(shown && list.children.length);
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (list.hidden) activate(-1);
  }
  function choose(line) {
    if (![...select.options].some((each) => each.value === line.dataset.value)) {
      select.add(new Option(line.textContent, line.dataset.value));
    }
    select.value = line.dataset.value;
    input.value = chosen();
    told.textContent = "";
    draw([...select.options]);
    open(false);
  }

  const ask = asking(pick, (found) => {
    draw([...found.querySelectorAll("option")]);
    open(document.activeElement === input);
  });
  draw([...select.options]);
  input.addEventListener("input", () => ask(input.value));
  input.addEventListener("click", () => open(true));
  input.addEventListener("keydown", (event) => {
    const last = list.children.length - 1;
    if (event.key === "ArrowDown" && last >= 0) {
      open(true);
      activate(active < last ? active + 1 : 0);
    } else if (event.key === "ArrowUp" && last >= 0) {
      open(true);
      activate(active > 0 ? active - 1 : last);
    } else if (event.key === "Enter" && active >= 0) choose(lines()[active]);
    else if (event.key === "Escape") {
      input.value = chosen();
      open(false);
    } else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the field
  list.addEventListener("click", (event) => choose(event.target.closest("li")));
  input.addEventListener("blur", () => { // nothing typed means nothing chosen; half a name means what was chosen before
    if (!input.value.trim()) select.value = "";
    input.value = chosen();
    if (narrow) told.textContent = "";
    open(false);
  });
}

for (const pick of document.querySelectorAll("[data-pick]")) {
  const select = pick.querySelector("select");
  if (select) combobox(pick, select);
  else boxes(pick);
}
