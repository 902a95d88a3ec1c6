// Passkeys: a form that asks the device for one before it is sent. Without this script, or where the browser knows no
// passkeys, the form stays hidden: passwords and codes do without.
"use strict";

// What the device is asked: it stands in the page, or is asked of the server at this moment.
async function question(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const answer = await fetch(form.dataset.address, { cache: "no-store" });
  if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
  const { options, token } = await answer.json();
  form.elements.token.value = token;
  return options;
}

async function answered(form) {
  const options = await question(form);
  const made = form.dataset.passkey === "make"
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  return JSON.stringify(made);
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) continue;
  const told = form.querySelector("[role=status]");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    told.textContent = "";
    try {
      form.elements.answer.value = await answered(form);
      form.submit();
    } catch {
      told.textContent = form.dataset.failed; // given up by the person, or refused by the device
    }
  });
}
