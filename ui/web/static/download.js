// What comes as this part's value becomes a file; no address of the server is needed for it.
watch("value", () => {
  if (!props.value) return;
  const { name, type, base64 } = JSON.parse(props.value);
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  props.value = "";
});
