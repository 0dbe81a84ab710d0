// The library: shows what the server says of it, and carries orders there. Tables come as HTML made
// by `ui.web.views`; whatever is put together here is text.
const part = (at) => element.querySelector(at);
const shelf = part(".shelf");
const list = part(".list");
const LARGEST = Number(shelf.dataset.megabytes || 64) * 2 ** 20;
const asked = { filter: "", sort: "added", descending: true, page: 0 };
const chosen = new Set();
let articles = 0;
let looks = 0;
let isBuilding = false;
let polling = 0;
let isOpen = false;

async function answered(response) {
  let value;
  try { value = await response.json(); } catch { value = {}; }
  if (response.status === 401) location.reload(); // the login has ended
  if (!response.ok) throw new Error(value.problem ?? "That did not work; the terminal Quoth runs in tells why.");
  return value;
}
const reach = async (what, options) => {
  let response;
  try { response = await fetch(`library/${what}`, options); } catch {
    throw new Error("Quoth cannot be reached: is it still running?");
  }
  return answered(response);
};
const order = (what, value = {}) => reach(what, {
  method: "POST",
  headers: { "content-type": "application/json", "x-quoth": "page" },
  body: JSON.stringify(value),
});
const send = (what, file) => reach(what, {
  method: "POST",
  headers: { "content-type": "application/octet-stream", "x-quoth": "page" },
  body: file,
});

const notices = part(".notices");
// At most three are seen, the latest; of those that are no problem, one.
const MOST_NOTICES = 3;
const notice = (words, isProblem = false, undo = null) => {
  if (!isProblem) notices.querySelectorAll(".notice:not(.problem)").forEach((old) => { old.remove(); });
  const box = document.createElement("p");
  box.className = isProblem ? "notice problem" : "notice";
  box.setAttribute("role", isProblem ? "alert" : "status");
  const told = document.createElement("span");
  told.textContent = words;
  told.dir = "auto";
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "×";
  close.setAttribute("aria-label", "Dismiss");
  close.addEventListener("click", () => box.remove());
  box.append(told);
  if (undo) {
    const back = document.createElement("button");
    back.type = "button";
    back.className = "undo";
    back.textContent = "Undo";
    back.addEventListener("click", () => {
      box.remove();
      undo();
    });
    box.append(back);
  }
  box.append(close);
  notices.append(box);
  while (notices.children.length > MOST_NOTICES) notices.firstChild.remove();
};
const trying = async (doing) => {
  try { return await doing(); } catch (error) {
    notice(error.message, true);
    return undefined;
  }
};

const look = async () => {
  const number = ++looks;
  const seen = await trying(() => order("look", asked));
  if (number !== looks) return;
  if (!seen) {
    if (list.querySelector(".loading")) list.querySelector(".loading").textContent = "The articles could not be loaded.";
    return;
  }
  articles = seen.articles;
  asked.page = seen.page;
  part(".summary").textContent = seen.is_unfinished && !isBuilding
    ? `${seen.summary} · a build was interrupted: Rebuild goes on with it` : seen.summary;
  fill(list, seen.table);
  fill(part(".noted"), seen.noted);
  fill(part(".more"), seen.more);
  part('[data-do="delete-all"]').disabled = articles + seen.removed === 0;
  part(".looks").hidden = articles === 0;
  showChosen();
};
// What is filled in anew keeps the focus where it was, or near, and open what was open.
const filled = new Map();
const fill = (frame, markup) => {
  if (filled.get(frame) === markup) return;
  filled.set(frame, markup);
  const at = frame.contains(document.activeElement) ? document.activeElement : null;
  const ways = at ? handles(at) : [];
  const open = [...frame.querySelectorAll("details[open]")].map((fold) => fold.dataset.fold);
  frame.innerHTML = markup;
  for (const name of open) frame.querySelector(`details[data-fold="${name}"]`)?.setAttribute("open", "");
  if (at) (ways.map((way) => frame.querySelector(way)).find(Boolean) ?? part(".shelf-head h2")).focus();
};
const handles = (at) => {
  const { sort, step } = at.dataset;
  if (sort) return [`[data-sort="${sort}"]`];
  if (step) return [`[data-step="${step}"]:not([disabled])`, "[data-step]:not([disabled])"];
  if (at.matches("summary")) return [`[data-fold="${at.parentElement.dataset.fold}"] summary`];
  if (at.matches(".all")) return [".all"];
  const row = at.closest("tr[data-row]");
  if (row) return [`tr[data-row="${row.dataset.row}"] ${at.matches("input") ? "input" : ".title button"}`];
  const { do: what } = at.dataset;
  return ["bring-back", "delete-removed"].includes(what) ? [`[data-do="${what}"]`] : [];
};

const showChosen = () => {
  list.querySelectorAll("tbody tr").forEach((row) => {
    row.querySelector("input").checked = chosen.has(Number(row.dataset.row));
    row.classList.toggle("is-chosen", chosen.has(Number(row.dataset.row)));
  });
  const boxes = [...list.querySelectorAll("tbody input")];
  const all = list.querySelector("input.all");
  if (all) {
    all.checked = boxes.length > 0 && boxes.every((box) => box.checked);
    all.indeterminate = !all.checked && boxes.some((box) => box.checked);
  }
  part(".chosen").hidden = chosen.size === 0 || list.hidden;
  part(".chosen .count").textContent = chosen.size === 1 ? "1 article chosen" : `${chosen.size} articles chosen`;
};

const ask = (title, what, yes) => new Promise((resolve) => {
  const dialog = part("dialog.ask:not(.paste, .address)");
  dialog.querySelector("h3").textContent = title;
  dialog.querySelector(".what").textContent = what;
  dialog.querySelector(".danger").textContent = yes;
  dialog.returnValue = "no";
  dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  dialog.showModal();
});
const counted = (n) => (n === 1 ? "1 article" : `${n.toLocaleString("en")} articles`);

// Builds

const follow = async () => {
  clearTimeout(polling);
  let state;
  try { state = await reach("progress"); } catch { state = null; }
  if (state === null) {
    if (isBuilding) polling = setTimeout(follow, 3000);
    return;
  }
  const was = isBuilding;
  isBuilding = state.is_running;
  const wasAt = part(".building").contains(document.activeElement);
  part(".building").hidden = !isBuilding;
  part('[data-do="build"]').setAttribute("aria-disabled", String(isBuilding));
  if (wasAt && !isBuilding) part('[data-do="build"]').focus();
  if (isBuilding) {
    part(".building .stage").textContent = state.told;
    const bar = part(".building progress");
    if (state.total) {
      bar.max = state.total;
      bar.value = state.done;
    } else bar.removeAttribute("value");
    polling = setTimeout(follow, 500);
  } else if (was) {
    notice(state.ok && taken.length ? state.ended.replace(/\.$/, `, from ${named(taken)}.`) : state.ended, !state.ok);
    if (state.ok && taken.length) offerQuestions();
    taken = [];
    await changed();
  }
};
const started = async () => {
  isBuilding = true;
  part(".building .stage").textContent = "Starting…";
  part(".building progress").removeAttribute("value");
  await follow();
};
const changed = async () => {
  chosen.clear();
  await Promise.all([look(), picture.changed()]);
  if (asked.filter.trim() && shelf.dataset.view !== "list") await narrow();
  document.dispatchEvent(new CustomEvent("quoth:library-changed"));
};

// Adding

let taken = []; // the names of what was sent and is being read
const named = (names) => (names.length === 1 ? names[0] : `${names.length.toLocaleString("en")} files`);
const sendAll = async (files) => {
  let kept = 0;
  const progress = part(".drop .hint");
  const hint = progress.textContent;
  for (const [number, file] of files.entries()) {
    progress.textContent = `Uploading ${number + 1} of ${files.length}: ${file.name}`;
    if (file.size > LARGEST) {
      notice(`${file.name}: is larger than ${LARGEST / 2 ** 20} MB`, true);
      continue;
    }
    const received = await trying(() => send(`files?name=${encodeURIComponent(file.name)}`, file));
    if (!received) continue;
    kept += 1;
    if (received.is_plain) taken.push(received.name);
    else notice(received.told, true);
  }
  progress.textContent = hint;
  if (kept && (await trying(() => order("build", { uploads: true })))) await started();
};

const drop = part(".drop");
const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
const isShown = () => document.body.dataset.part === "library";
document.addEventListener("dragover", (event) => {
  if (!holdsFiles(event)) return;
  event.preventDefault(); // a file dropped beside the page would replace it
  drop.classList.toggle("is-over", isShown());
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) drop.classList.remove("is-over");
});
document.addEventListener("drop", (event) => {
  if (!holdsFiles(event)) return;
  event.preventDefault();
  drop.classList.remove("is-over");
  if (isShown()) sendAll([...event.dataTransfer.files]);
});
part(".files").addEventListener("change", (event) => {
  const files = [...event.target.files];
  event.target.value = "";
  sendAll(files);
});

// Forms begin with their draft, if there is one; sent or cancelled they have none.
const begin = (of) => {
  of.reset();
  of.querySelector(".problem").hidden = true;
  of.dispatchEvent(new CustomEvent("quoth:drafts", { bubbles: true }));
};
const keepDraft = (of) => of.dispatchEvent(new Event("input", { bubbles: true }));
const end = (of) => {
  of.dispatchEvent(new CustomEvent("quoth:done", { bubbles: true }));
  of.closest("dialog").close();
};
const pasting = part("dialog.paste");
const form = pasting.querySelector("form");
const openPaste = (text) => {
  begin(form);
  // What is pasted goes behind a text that waits there, never in its place.
  const { text: box } = form.elements;
  if (text) box.value = [box.value.trimEnd(), text].filter(Boolean).join("\n\n");
  if (text) keepDraft(form);
  pasting.showModal();
};
document.addEventListener("paste", (event) => {
  if (!isShown() || event.target.closest?.("input, textarea, dialog")) return;
  const files = [...(event.clipboardData?.files ?? [])];
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (files.length) sendAll(files);
  else if (text.trim()) openPaste(text);
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const problem = form.querySelector(".problem");
  const button = form.querySelector("[type=submit]");
  button.disabled = true;
  try {
    const received = await order("add_text", Object.fromEntries(new FormData(form)));
    end(form);
    if (received.is_plain) taken.push(received.name);
    else notice(received.told);
    await started();
  } catch (error) {
    problem.textContent = error.message;
    problem.hidden = false;
  } finally {
    button.disabled = false;
  }
});

// What a click means

const FOR_GOOD = "This cannot be undone. Texts and uploaded files go at once, and so do the answers that quote them in everyone’s conversations. Files in your own folders stay, and are not read again. Backups made earlier are not changed.";

const doing = {
  async build() { if (!isBuilding && await trying(() => order("build"))) await started(); },
  async cancel() {
    part(".building .stage").textContent = "Stopping at the next step…";
    await trying(() => order("cancel"));
  },
  paste() { openPaste(""); },
  "paste-close"() { end(form); },
  "choose-none"() {
    chosen.clear();
    showChosen();
    list.querySelector("input.all")?.focus();
  },
  async "clear-filter"() {
    part(".filter input").value = "";
    Object.assign(asked, { filter: "", page: 0, sort: "added", descending: true });
    part(".order .best").hidden = true;
    part(".order select").value = "added";
    await look();
    part(".filter input").focus();
  },
  async remove() {
    const n = chosen.size;
    const isSure = await ask(`Remove ${counted(n)}?`,
      `${n === 1 ? "It is" : "They are"} not used in answers any more, and can be restored for ${shelf.dataset.keptDays} days from “Removed” below. Conversations keep what they quoted.`,
      "Remove");
    if (!isSure) return;
    const gone = await trying(() => order("remove", { rows: [...chosen] }));
    if (!gone) return;
    const left = n - gone.removed;
    notice(`${counted(gone.removed)} removed.${left ? ` ${counted(left)} had changed or gone meanwhile: look again.` : ""}`, false, async () => {
      part(".shelf-head h2").focus();
      if (await trying(() => order("bring_back", { keys: gone.keys }))) await started();
    });
    part(".shelf-head h2").focus(); // what was pressed is hidden
    await changed();
    await follow();
  },
  async delete() {
    const n = chosen.size;
    if (!(await ask(`Delete ${counted(n)} for good?`, FOR_GOOD, `Delete ${counted(n)}`))) return;
    const gone = await trying(() => order("delete", { rows: [...chosen] }));
    if (!gone) return;
    notice(gone.told);
    part(".shelf-head h2").focus(); // what was pressed is hidden
    await changed();
    await follow();
  },
  async "delete-removed"(button) {
    const title = button.parentElement.querySelector("bdi").textContent;
    if (!(await ask(`Delete “${title}” for good?`, FOR_GOOD, "Delete 1 article"))) return;
    const gone = await trying(() => order("delete_removed", { key: button.dataset.key }));
    if (gone) notice(gone.told);
    await changed();
  },
  async "bring-back"(button) {
    if (await trying(() => order("bring_back", { keys: [button.dataset.key] }))) await started();
    else await look();
  },
  async "delete-all"() {
    const n = articles;
    const what = "Nothing can be restored but from a backup: download one first if you may want this back. Uploaded files are deleted, removed articles as well, and in everyone’s conversations the answers that quote articles; the questions stay. Your folders are forgotten; the files in them stay.";
    if (!(await ask("Delete everything for good?", what, "Go on…"))) return;
    if (!(await ask("Really delete everything?", `${counted(n)} will be gone for good at once.`, `Delete ${counted(n)}`))) return;
    const gone = await trying(() => order("delete_all", { articles: n }));
    if (gone) notice(gone.told);
    await changed();
  },
};

shelf.addEventListener("click", (event) => {
  const at = event.target.closest("button");
  if (!at || at.disabled) return;
  const { sort, page, view } = at.dataset;
  if (at.dataset.do) doing[at.dataset.do](at);
  else if (sort) {
    const isSame = asked.sort === sort;
    const numbers = ["words", "passages", "added", "published"];
    Object.assign(asked, { sort, page: 0, descending: isSame ? !asked.descending : numbers.includes(sort) });
    part(".order select").value = sort;
    look();
  } else if (page) {
    asked.page = Number(page);
    look().then(() => list.scrollIntoView({ block: "nearest" }));
  } else if (view) turnTo(view);
  else if (at.closest("td.title")) trigger("open_article", { row: Number(at.closest("tr").dataset.row), words: asked.filter });
});

// A link can send no header: the page fetches what lets one backup be handed out.
part("a.backup").addEventListener("click", async (event) => {
  event.preventDefault();
  const given = await trying(() => order("ticket"));
  if (!given) return;
  const link = document.createElement("a");
  link.href = `library/backup?ticket=${given.ticket}`;
  link.download = "";
  link.click();
});

const turnTo = (view) => {
  shelf.querySelectorAll("[data-view]").forEach((button) => {
    button.setAttribute("aria-pressed", String(button.dataset.view === view));
  });
  shelf.dataset.view = view;
  list.hidden = view !== "list";
  part(".order").hidden = view !== "list";
  showChosen();
  if (view === "list") {
    picture.hide();
    look();
  } else {
    picture.show(view);
    narrow();
  }
};

list.addEventListener("change", (event) => {
  const box = event.target;
  const rows = box.classList.contains("all") ? [...list.querySelectorAll("tbody tr")] : [box.closest("tr")];
  for (const row of rows) {
    if (box.checked) chosen.add(Number(row.dataset.row));
    else chosen.delete(Number(row.dataset.row));
  }
  showChosen();
});

list.addEventListener("keydown", (event) => {
  if (event.key === "Delete" && chosen.size) doing.remove();
});

// On timeline and map the articles that do not have the words are dimmed.
const narrow = async () => {
  const number = ++looks;
  const found = asked.filter.trim() ? await trying(() => order("rows", asked)) : null;
  if (number === looks) picture.only(found ? new Set(found.rows) : null);
};
let typing = 0;
part(".filter input").addEventListener("input", (event) => {
  clearTimeout(typing);
  typing = setTimeout(() => {
    const filter = event.target.value;
    // What fits the words best comes first, until another order is chosen.
    if (Boolean(filter.trim()) !== Boolean(asked.filter.trim())) {
      Object.assign(asked, filter.trim() ? { sort: "best", descending: false } : { sort: "added", descending: true });
      part(".order .best").hidden = !filter.trim();
      part(".order select").value = asked.sort;
    }
    Object.assign(asked, { filter, page: 0 });
    if (shelf.dataset.view !== "list") narrow();
    else look();
  }, 180);
});
part(".order select").value = asked.sort;
part(".order select").addEventListener("change", (event) => {
  Object.assign(asked, { sort: event.target.value, page: 0, descending: !["title", "source", "best"].includes(event.target.value) });
  look();
});

part(".restore").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  event.target.value = "";
  if (!file) return;
  const isSure = await ask(`Restore ${file.name}?`,
    `It takes the place of all that the library holds: ${counted(articles)} and all uploaded files. Conversations stay; those in it are added.`, "Restore");
  if (!isSure) return;
  notice(`Restoring ${file.name}…`);
  const restored = await trying(() => send("restore", file));
  notices.querySelectorAll(".notice").forEach((box) => {
    if (box.textContent.startsWith(`Restoring ${file.name}…`)) box.remove();
  });
  if (restored) notice(restored.told);
  await changed();
});

// The library is looked at when it is turned to; another window may have changed it since.
const opened = () => {
  if (!isShown()) return;
  if (!isOpen) isOpen = true;
  look();
  follow();
};
document.addEventListener("quoth:article-edited", changed);
document.addEventListener("quoth:part", opened);
document.addEventListener("visibilitychange", () => { if (!document.hidden) opened(); });
opened();
