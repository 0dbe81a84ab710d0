// Whether Quoth still answers: it may be stopped, and started again, while this page stays open.
const LOOK_MS = 5000; // between two looks while all is well
const SOON_MS = 1000; // while it does not answer
const notice = element.querySelector(".connection");
const served = String(window.gradio_config.app_id); // each start of Quoth has a number of its own
let state = ""; // "lost", "login": nothing can be asked; "again": it was started again

const turnTo = (next) => {
  if (next === state) return;
  state = next;
  document.body.dataset.connection = state;
  notice.querySelectorAll("p").forEach((told) => { told.hidden = !told.matches(`.${state || "none"}`); });
  notice.hidden = !notice.querySelector("p:not([hidden])");
  document.dispatchEvent(new CustomEvent("quoth:connection", { detail: { state } }));
};
const found = async () => {
  try {
    const response = await fetch("gradio_api/app_id", { cache: "no-store" });
    if (response.status === 401) return "login";
    return String((await response.json()).app_id) === served ? "" : "again";
  } catch {
    return "lost";
  }
};
const look = async () => {
  const next = await found();
  // An article being read is not taken away: the page begins anew once it is closed.
  if (next === "again" && document.querySelector("dialog[open]")) return;
  turnTo(next);
  if (next === "again") location.reload();
};

let timer;
const goOnLooking = async () => {
  clearTimeout(timer);
  if (document.visibilityState === "visible") await look();
  clearTimeout(timer);
  timer = setTimeout(goOnLooking, state ? SOON_MS : LOOK_MS);
};
document.addEventListener("visibilitychange", goOnLooking);
addEventListener("online", goOnLooking);
document.addEventListener("quoth:look", goOnLooking);
goOnLooking();

// Gradio tells of what failed in a box of its own, which is seen only if Quoth does answer.
const boxes = document.querySelector(".toast-wrap");
new MutationObserver(async () => {
  await look();
  boxes.classList.toggle("meant", !state);
}).observe(boxes, { childList: true });
