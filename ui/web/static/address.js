// Where this tab is, as its address: `#/c/ID` is a conversation, `#/a/ID?q=START-END` an article with
// a quote marked in it (or, with `&w=WORDS`, these words), `#/library` the library. Back and Forward lead through them, and an address
// opened in another tab shows the same. The conversation is also kept with the tab, for a reload.
const KEPT = "quoth-conversation";
const others = new BroadcastChannel("quoth"); // the other tabs of this browser
const panel = document.querySelector("#panel"); // filled after this part is
const isOpen = () => Boolean(panel.querySelector("dialog")?.open);
const toHash = (id) => (id ? `#/c/${id}` : "#/");
let under = "#/"; // the address of what lies under an open article
let isChosen = false; // was another conversation asked for, so that Back should lead here?
let isLed = false; // did the address lead to what the page shows next?
let hasPushed = false; // is the entry before the open article's one of ours?

const read = () => {
  const [, kind, id, query] = location.hash.match(/^#\/(c|a|library)(?:\/([^?]*))?(?:\?(.*))?$/) ?? [];
  const [, start, end] = new URLSearchParams(query ?? "").get("q")?.match(/^(\d{1,9})-(\d{1,9})$/) ?? [];
  let name = "";
  try { name = decodeURIComponent(id ?? ""); } catch { /* no address of ours */ }
  return { kind, id: name, words: new URLSearchParams(query ?? "").get("w") ?? "", start: start ? Number(start) : null, end: end ? Number(end) : null };
};
const write = (hash, how) => {
  if (hash !== location.hash && (hash !== "#/" || location.hash)) history[how](null, "", hash);
};
// A question waits until the conversation of this tab is back: it would begin another, or be given up.
const LONGEST_WAIT = 8000; // ms; one that is gone never comes
const arrive = () => {
  if (document.body.dataset.conversation) return;
  document.body.dataset.conversation = "here";
  document.dispatchEvent(new CustomEvent("quoth:here"));
};
const come = (id) => {
  isLed = true;
  document.dispatchEvent(new CustomEvent("quoth:opening"));
  isChosen = false;
  trigger("come_back", { id });
};

whenDrawn(() => {
  const id = props.value || "";
  try { sessionStorage.setItem(KEPT, id); } catch { /* no storage */ }
  const was = under;
  under = toHash(id);
  const isUnder = ["c", undefined].includes(read().kind);
  if (!isLed && isUnder && under !== was) write(under, isChosen ? "pushState" : "replaceState");
  isLed = isChosen = false;
  setTimeout(arrive);
});
for (const name of ["quoth:opening", "quoth:ready"]) document.addEventListener(name, () => { isChosen = true; });

document.addEventListener("quoth:part", (event) => {
  if (isOpen() || read().kind === "a") return;
  write(event.detail.name === "library" ? "#/library" : under, "pushState");
});

// The article that is open, and the quote in it, as the view says them.
const shown = () => isOpen() && panel.querySelector("[data-address]")?.dataset.address;
new MutationObserver(() => {
  const address = shown();
  if (!address || address === location.hash) return;
  const isNext = read().kind !== "a";
  hasPushed ||= isNext;
  write(address, isNext ? "pushState" : "replaceState");
}).observe(panel, { subtree: true, childList: true, attributes: true, attributeFilter: ["open", "data-address"] });
panel.addEventListener("close", () => {
  if (read().kind !== "a") return;
  if (hasPushed) history.back();
  else write(document.body.dataset.part === "library" ? "#/library" : under, "replaceState");
  hasPushed = false;
}, true);

const follow = () => {
  const { kind, id, start, end, words } = read();
  if (kind === "a") {
    if (shown() !== location.hash) trigger("open_article", { id, start, end, words });
    return;
  }
  if (isOpen()) {
    hasPushed = false;
    panel.querySelector("dialog").close();
  }
  const part = kind === "library" ? "library" : "chat";
  if (part === "chat") under = toHash(id);
  if (document.body.dataset.part !== part) document.dispatchEvent(new CustomEvent("quoth:go", { detail: { part } }));
  if (kind !== "library" && id !== (props.value || "")) come(id);
};
addEventListener("popstate", follow);
// What was found is opened as an address is; an article in another's place, as Escape leaves both.
document.addEventListener("quoth:follow", (event) => {
  const [isNext, isArticle] = [read().kind !== "a", event.detail.address.startsWith("#/a/")];
  if (isArticle) hasPushed ||= isNext;
  write(event.detail.address, isNext || !isArticle ? "pushState" : "replaceState");
  follow();
  if (!isArticle) document.querySelector("#question").focus();
});

// What changed in one tab is seen in the others, but for one that is being worked in.
let wasSearching = false;
const spread = () => others.postMessage("changed");
document.addEventListener("quoth:asking", () => { wasSearching = true; });
document.addEventListener("quoth:state", (event) => {
  if (wasSearching && !event.detail.searching) spread();
  wasSearching = event.detail.searching;
});
document.addEventListener("quoth:changed", spread);
others.addEventListener("message", () => {
  if (wasSearching || document.querySelector("#turns form.edit:not([hidden])")) return;
  isLed = true;
  trigger("come_back", { id: props.value || "" });
});

let kept = "";
try { kept = sessionStorage.getItem(KEPT) || ""; } catch { /* no storage */ }
setTimeout(() => {
  if (location.hash) follow();
  if (kept && read().kind !== "c") {
    isChosen = false;
    trigger("come_back", { id: kept });
  }
  if (kept || read().kind === "c") setTimeout(arrive, LONGEST_WAIT);
  else arrive();
});
