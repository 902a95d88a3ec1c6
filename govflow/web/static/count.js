// Says how much of a field with a limit is used. Nothing is cut off: what is too long stays, is told, and is not sent
// before it is shorter. Counted as the server counts (govflow/legible): as the text will be kept, without blanks around.
"use strict";

(() => {
  const told = document.currentScript.dataset;
  const ENDS = /\r\n|[\r\v\f\x85\u2028\u2029]/g;
  const WIDTHLESS =
    /[\u00ad\u200b\u200e\u200f\u2060\ufeff\x1f]|(?:(?<=[\x00-\u024f\u2e80-\u9fff\uf900-\ufaff])|^)[\u200c\u200d\u180e]+/g;
  const SHOWN = 0.8; // of the limit

  const count = (typed) => [...typed.replace(ENDS, "\n").normalize("NFC").replace(WIDTHLESS, "").trim()].length;
  const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name].toLocaleString());

  function follow(field) {
    const most = Number(field.dataset.most);
    const line = document.createElement("p");
    line.className = "form-text";
    line.setAttribute("role", "status");
    (field.closest(".input-group") || field).after(line);
    const say = () => {
      const n = count(field.value);
      const over = n > most;
      const said = fill(over ? told.over : told.said, { n, most, over: n - most });
      line.textContent = n >= most * SHOWN ? said : "";
      line.classList.toggle("gf-over", over);
      field.setCustomValidity(over ? said : "");
    };
    field.addEventListener("input", say);
    say();
  }

  document.querySelectorAll("[data-most]").forEach(follow);
})();
