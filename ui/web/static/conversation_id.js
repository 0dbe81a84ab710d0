// Which conversation this tab is in: kept with the tab, so that a reload comes back to it.
let kept = "";
try { kept = sessionStorage.getItem("quoth-conversation") || ""; } catch { /* no storage */ }
watch("value", () => {
  try { sessionStorage.setItem("quoth-conversation", props.value || ""); } catch { /* no storage */ }
});
if (kept) setTimeout(() => trigger("come_back", { id: kept }));
