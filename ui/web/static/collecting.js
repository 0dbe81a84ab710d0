// Collections, and asking what was chosen: a part of the library, whose functions it uses.
const collecting = part("dialog.collect");
const gathered = collecting.querySelector("form");

const toldOfCollections = () => document.dispatchEvent(new CustomEvent("quoth:library-changed"));
const showCollections = ({ collections }) => {
  const all = gathered.querySelector("datalist");
  all.replaceChildren(...collections.map(({ name, articles: n }) => new Option(counted(n), name)));
  const held = gathered.querySelector(".held");
  held.replaceChildren(...collections.map(({ name, articles: n }) => {
    const item = document.createElement("li");
    const words = document.createElement("button");
    words.type = "button";
    words.className = "choose";
    words.textContent = name;
    words.dir = "auto";
    words.addEventListener("click", () => { gathered.elements.name.value = name; });
    item.append(words, ` ${counted(n)}`);
    return item;
  }));
};
doing.collect = async () => {
  const seen = await trying(() => order("collections"));
  if (!seen) return;
  gathered.reset();
  gathered.querySelector(".problem").hidden = true;
  collecting.querySelector("h3").textContent = `Put ${counted(chosen.size)} in a collection`;
  showCollections(seen);
  collecting.showModal();
};
doing["collect-close"] = () => collecting.close();
const collect = async (what) => {
  if (!gathered.reportValidity()) return;
  const { name } = Object.fromEntries(new FormData(gathered));
  const problem = gathered.querySelector(".problem");
  try {
    const done = await order("collect", { what, name, rows: [...chosen] });
    collecting.close();
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
doing["collect-remove"] = () => collect("remove");

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
