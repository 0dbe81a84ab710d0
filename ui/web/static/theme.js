// Light or dark: as this browser was told, else as its system is. In the head, before anything is
// painted; Gradio sets the body's class "dark" by the system alone, and is overruled.
(() => {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const stored = () => {
    try { return localStorage.getItem("quoth-theme"); } catch { return null; }
  };
  const isDark = () => (stored() ?? (system.matches ? "dark" : "light")) === "dark";
  const apply = () => {
    const dark = isDark();
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    if (document.body && document.body.classList.contains("dark") !== dark)
      document.body.classList.toggle("dark", dark);
    document.dispatchEvent(new CustomEvent("quoth:theme", { detail: { dark } }));
  };
  system.addEventListener("change", apply);
  document.addEventListener("DOMContentLoaded", () => {
    apply();
    new MutationObserver(() => {
      if (document.body.classList.contains("dark") !== isDark()) apply();
    }).observe(document.body, { attributes: true, attributeFilter: ["class"] });
  });
  window.quothTheme = {
    isDark,
    turn() {
      try { localStorage.setItem("quoth-theme", isDark() ? "light" : "dark"); } catch { /* kept by nobody */ }
      apply();
    },
  };
  apply();
})();
