element.addEventListener("click", (event) => {
  const example = event.target.closest(".example");
  if (example) document.dispatchEvent(new CustomEvent("quoth:ask", { detail: { question: example.textContent } }));
});
