// The switches of the page: chat or library, light or dark, the list of conversations. Chat and
// library both stay as they are while the other is looked at.
const body = document.body;
const keep = (key, value) => { try { sessionStorage.setItem(key, value); } catch { /* no storage */ } };
const kept = (key) => { try { return sessionStorage.getItem(key); } catch { return null; } };

const places = {}; // how far down each of the two was left
const turnTo = (name) => {
  const { part: before } = body.dataset;
  if (before) places[before] = scrollY;
  body.dataset.part = name;
  if (before && before !== name) scrollTo({ top: places[name] ?? 0, behavior: "instant" });
  keep("quoth-part", name);
  element.querySelectorAll("[data-part]").forEach((button) => {
    if (button.dataset.part === name) button.setAttribute("aria-current", "page");
    else button.removeAttribute("aria-current");
  });
  document.dispatchEvent(new CustomEvent("quoth:part", { detail: { name } }));
};
element.querySelector(".switch").addEventListener("click", (event) => {
  const button = event.target.closest("[data-part]");
  if (!button) return;
  turnTo(button.dataset.part);
  if (button.dataset.part === "chat") trigger("look_again");
});
document.addEventListener("quoth:go", (event) => {
  turnTo(event.detail.part);
  if (event.detail.part === "chat") trigger("look_again");
});
const at = location.hash === "#/library" || (!location.hash && kept("quoth-part") === "library");
turnTo(at ? "library" : "chat");

const theme = element.querySelector(".theme");
const showTheme = () => theme.setAttribute("aria-pressed", String(window.quothTheme.isDark()));
theme.addEventListener("click", () => window.quothTheme.turn());
document.addEventListener("quoth:theme", showTheme);
showTheme();

// The list of conversations is a column on a wide window and a drawer on a narrow one.
const menu = document.querySelector("#brand .menu");
const side = document.querySelector("#side");
const narrow = matchMedia("(max-width: 56rem)");
const isOpen = () => body.classList.contains("side-open");
const openSide = (open) => {
  body.classList.toggle("side-open", open);
  menu.setAttribute("aria-expanded", String(open));
  side.inert = !open;
  if (!narrow.matches) keep("quoth-side", open ? "open" : "closed");
};
const arrange = () => openSide(!narrow.matches && kept("quoth-side") !== "closed");
menu.addEventListener("click", () => {
  if (body.dataset.part !== "chat") {
    turnTo("chat");
    openSide(true);
  } else openSide(!isOpen());
  if (isOpen() && narrow.matches) side.querySelector("button, input").focus();
});
narrow.addEventListener("change", arrange);
arrange();
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && narrow.matches && isOpen()) {
    openSide(false);
    menu.focus();
  }
});
document.addEventListener("click", (event) => {
  if (!narrow.matches || !isOpen()) return;
  const chosen = event.target.closest("#side [data-closes]");
  if (chosen || !event.target.closest("#side, #brand, dialog")) openSide(false);
});
