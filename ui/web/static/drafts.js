// Drafts: what stands half-written in a form that names its draft in `data-draft` is kept with the
// tab until it is sent or given up, and stands there again when the form does. Where a login ended
// by itself, the next user of the tab does not see it. A form is filled where it says
// "quoth:drafts", and has no draft any more where it says "quoth:done".
const PREFIX = "quoth-draft ";
const NOBODY = `${PREFIX} `; // where nobody logs in
const OWN = `${PREFIX}${encodeURIComponent(window.gradio_config.username ?? "")} `; // of who is logged in
// What was written before there was a login is theirs who logs in first, and nobody else's.
if (OWN !== NOBODY) try {
  for (const name of Object.keys(sessionStorage).filter((one) => one.startsWith(NOBODY))) {
    sessionStorage.setItem(OWN + name.slice(NOBODY.length), sessionStorage.getItem(name));
    sessionStorage.removeItem(name);
  }
} catch { /* no storage, or no room in it */ }
const drafts = new Map(); // where there is no storage, or no room in it
const fields = (form) => [...form.elements].filter((field) => field.name);
const first = (field) => field.defaultValue ?? [...field.options].find((one) => one.defaultSelected)?.value ?? field.options[0].value;

const put = (name, draft) => {
  drafts.set(name, draft);
  try {
    if (draft) sessionStorage.setItem(name, JSON.stringify(draft));
    else sessionStorage.removeItem(name);
  } catch { /* kept until the page is left */ }
};
const take = (name) => {
  if (drafts.has(name)) return drafts.get(name);
  try { return JSON.parse(sessionStorage.getItem(name)); } catch { return null; }
};
const nameOf = (form) => OWN + form.dataset.draft;
const forget = (form) => {
  put(nameOf(form), null);
  form.querySelector(".draft")?.remove();
};
const tell = (form) => {
  const told = document.createElement("p");
  told.className = "hint wide draft";
  const discard = document.createElement("button");
  discard.type = "button";
  discard.className = "choose";
  discard.textContent = "Discard the draft";
  discard.addEventListener("click", () => {
    forget(form);
    form.reset();
    fields(form).find((field) => !field.hidden)?.focus();
  });
  told.append("Not saved yet. ", discard);
  form.querySelector(".problem, .row, .choices").before(told);
};

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-draft]");
  if (!form) return;
  const changed = fields(form).filter((field) => field.value !== first(field));
  if (changed.length) put(nameOf(form), Object.fromEntries(changed.map((field) => [field.name, field.value])));
  else forget(form);
});
document.addEventListener("quoth:drafts", (event) => {
  const inside = event.target.querySelectorAll("form[data-draft]");
  for (const form of event.target.matches("form") ? [event.target] : inside) {
    form.querySelector(".draft")?.remove();
    const draft = take(nameOf(form));
    if (!draft) continue;
    for (const field of fields(form)) field.value = draft[field.name] ?? first(field);
    tell(form);
    form.dispatchEvent(new CustomEvent("quoth:restored", { bubbles: true }));
  }
});
document.addEventListener("quoth:done", (event) => forget(event.target));

// The next user of this tab must not find them.
document.addEventListener("click", (event) => {
  if (!event.target.closest("a.log-out")) return;
  drafts.clear();
  try {
    for (const name of Object.keys(sessionStorage)) if (name.startsWith(PREFIX)) sessionStorage.removeItem(name);
  } catch { /* no storage */ }
});
