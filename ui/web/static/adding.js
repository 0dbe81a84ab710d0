// Adding from elsewhere on the page, with the library's functions: what the first visit offers, files
// dropped beside the library, a folder. What came can be asked about.
const readable = part("input.files").accept.split(", ");
const isRead = (file) => {
  const path = (file.webkitRelativePath || file.name).split("/");
  return !path.some((name) => name.startsWith(".")) && readable.some((suffix) => file.name.toLowerCase().endsWith(suffix));
};
part("input.folder").addEventListener("change", (event) => {
  const files = [...event.target.files].filter(isRead);
  event.target.value = "";
  if (files.length) sendAll(files);
  else notice("That folder has no files that Quoth reads.", true);
});

const toLibrary = () => document.dispatchEvent(new CustomEvent("quoth:go", { detail: { part: "library" } }));
document.addEventListener("quoth:add", (event) => {
  const { what } = event.detail;
  toLibrary();
  if (what === "files" || what === "folder") part(`input.${what}`).click();
  else doing[what]();
});
document.addEventListener("drop", (event) => {
  if (!holdsFiles(event) || isShown()) return;
  toLibrary();
  sendAll([...event.dataTransfer.files]);
});

// biome-ignore lint/correctness/noUnusedVariables: used in library.js, in the same scope
function offerQuestions() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "undo";
  button.textContent = "Ask about it";
  button.addEventListener("click", () => {
    document.dispatchEvent(new CustomEvent("quoth:go", { detail: { part: "chat" } }));
    document.querySelector("#side .new").click();
  });
  notices.lastElementChild.lastElementChild.before(button);
}
