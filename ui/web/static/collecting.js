// Collections, and asking what was chosen: a part of the library, whose functions it uses.
const collecting = part("dialog.collect");
const gathered = collecting.querySelector("form");
const takeOut = gathered.querySelector('[data-do="collect-take-out"]');
let known = new Set(); // the names of the collections there are: only out of one of these can be taken
const offerTakeOut = () => { takeOut.hidden = !known.has(gathered.elements.name.value.trim()); };
gathered.addEventListener("input", offerTakeOut);

const toldOfCollections = () => {
  look();
  document.dispatchEvent(new CustomEvent("quoth:library-changed"));
};
const showCollections = ({ collections }) => {
  const all = gathered.querySelector("datalist");
  all.replaceChildren(...collections.map(({ name, articles: n }) => new Option(counted(n), name)));
  known = new Set(collections.map(({ name }) => name));
  offerTakeOut();
  const held = gathered.querySelector(".held");
  held.replaceChildren(...collections.map(({ name, articles: n }) => {
    const item = document.createElement("li");
    const words = document.createElement("button");
    words.type = "button";
    words.className = "choose";
    words.textContent = name;
    words.dir = "auto";
    words.addEventListener("click", () => { 
      gathered.elements.name.value = name;
      keepDraft(gathered);
    });
    item.append(words, ` ${counted(n)}`);
    return item;
  }));
};
doing.collect = async () => {
  const seen = await trying(() => order("collections"));
  if (!seen) return;
  begin(gathered);
  collecting.querySelector("h3").textContent = `Put ${counted(chosen.size)} in a collection`;
  const [them, putIn] = [chosen.size === 1 ? "it" : "them", gathered.querySelector("[type=submit]")];
  putIn.textContent = `Put ${them} in`;
  takeOut.textContent = `Take ${them} out`;
  showCollections(seen);
  collecting.showModal();
};
doing["collect-close"] = () => end(gathered);
const collect = async (what) => {
  if (!gathered.reportValidity()) return;
  const { name } = Object.fromEntries(new FormData(gathered));
  const problem = gathered.querySelector(".problem");
  try {
    const done = await order("collect", { what, name, rows: [...chosen] });
    end(gathered);
    notice(done.told);
    toldOfCollections();
  } catch (error) {
    problem.textContent = error.message;
    problem.hidden = false;
  }
};
gathered.addEventListener("submit", (event) => {
  event.preventDefault();
  collect("put");
});
doing["collect-take-out"] = () => collect("take_out");

const renaming = part("dialog.rename");
const naming = renaming.querySelector("form");
doing["rename-collection"] = ({ dataset: { name } }) => {
  naming.dataset.name = name;
  naming.dataset.draft = `rename ${name}`;
  naming.elements.new_name.defaultValue = name;
  begin(naming);
  renaming.querySelector("h3").textContent = `Rename “${name}”`;
  renaming.showModal();
  naming.elements.new_name.select();
};
doing["rename-close"] = () => end(naming);
naming.addEventListener("submit", async (event) => {
  event.preventDefault();
  const problem = naming.querySelector(".problem");
  const { name } = naming.dataset;
  const { new_name } = Object.fromEntries(new FormData(naming));
  try {
    const done = await order("rename_collection", { name, new_name });
    end(naming);
    notice(done.told);
    document.dispatchEvent(new CustomEvent("quoth:renamed", { detail: { name, new_name: done.name } }));
    toldOfCollections();
  } catch (error) {
    problem.textContent = error.message;
    problem.hidden = false;
  }
});
doing["remove-collection"] = async ({ dataset: { name } }) => {
  if (!(await ask(`Remove the collection “${name}”?`, "Its articles stay in the library.", "Remove"))) return;
  const done = await trying(() => order("collect", { what: "remove", name, rows: [] }));
  if (!done) return;
  notice(done.told);
  toldOfCollections();
};

doing["ask-chosen"] = async () => {
  const named = await trying(() => order("named", { rows: [...chosen] }));
  if (!named) return;
  document.querySelector('#switch [data-part="chat"]').click();
  document.dispatchEvent(new CustomEvent("quoth:only", { detail: named }));
};

part(".noted").addEventListener("click", (event) => {
  const button = event.target.closest("[data-noted]");
  if (button) trigger("open_article", { row: Number(button.dataset.noted) });
});
