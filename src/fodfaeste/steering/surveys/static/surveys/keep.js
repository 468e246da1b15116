// A half-filled answer stays in this window of the respondent's own device: a copy on the server could be compared with
// the answers later (decision 0026). It is gone when the form is sent, which gives everything back where it is refused, or
// when the window is closed.
(() => {
  const form = document.querySelector("form[data-keep]");
  if (!form) return;
  const place = form.dataset.keep;
  const kept = form.querySelector("[data-kept]");
  const fields = () => [...form.elements].filter((each) => each.name.startsWith("svar_"));
  const show = () => { kept.hidden = false; };
  let store;
  try { store = window.sessionStorage; } catch { return; }
  try {
    const before = JSON.parse(store.getItem(place) || "{}");
    for (const field of fields()) {
      if (!(field.name in before)) continue;
      if (field.type === "radio") { if (field.value === before[field.name]) field.checked = true; }
      else if (!field.value) field.value = before[field.name];
      show();
    }
  } catch { store.removeItem(place); }
  form.addEventListener("input", () => {
    const now = {};
    for (const field of fields()) if (field.type !== "radio" || field.checked) now[field.name] = field.value;
    try { store.setItem(place, JSON.stringify(now)); show(); } catch { /* full or forbidden: nothing is kept */ }
  });
  form.addEventListener("submit", () => store.removeItem(place));
})();
