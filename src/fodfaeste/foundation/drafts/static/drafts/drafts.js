// Keeps what is typed in a form: after a pause, when a field is left, and before the page goes. Nothing is stored in the
// browser. When the sign-in has ended, the page says so, waits, and goes on with the new sign-in's form key.
(() => {
  const PAUSE = 1500;
  const AGAIN = 5000;
  const MOST_REFUSALS = 3;
  const BIGGEST_LAST_SAVE = 60000;

  function changedSinceServed(form) {
    return [...form.elements].some((control) => {
      if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
      if (control instanceof HTMLTextAreaElement) return control.value !== control.defaultValue;
      return control instanceof HTMLInputElement && ["text", "number", "date", "time", "search"].includes(control.type)
        && control.value !== control.defaultValue;
    });
  }

  function watch(box) {
    const form = box.closest("form");
    if (!form) return;
    const live = "live" in box.dataset;
    const saved = box.querySelector(".draft-saved");
    const trouble = box.querySelector(".draft-trouble");
    let timer = null;
    let waiting = null;
    let dirty = false;
    let refusals = 0;
    // The page can be written on before this file has come: what differs from the page as served is news already.
    const early = changedSinceServed(form);
    let last = "unsaved" in box.dataset || early ? "" : text();
    let queue = Promise.resolve();

    function text() {
      const fields = new URLSearchParams();
      for (const [name, value] of new FormData(form)) {
        const control = form.elements.namedItem(name);
        if (typeof value === "string" && name !== "csrfmiddlewaretoken" && !(control && control.type === "password")) {
          fields.append(name, value);
        }
      }
      return fields.toString();
    }
    function csrf() { return form.elements.csrfmiddlewaretoken.value; }
    function tell(kind, words) {
      trouble.hidden = !kind;
      for (const part of trouble.children) part.hidden = !part.classList.contains(`draft-${kind}`);
      if (kind === "said") trouble.querySelector(".draft-said").textContent = words;
      if (kind) saved.textContent = "";
    }
    function renew(key) {
      form.elements.csrfmiddlewaretoken.value = key;
      document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((each) => { each.value = key; });
      document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": key }));
    }
    async function comeBack() {
      let answer;
      try {
        answer = await fetch(box.dataset.key, { headers: { "HX-Request": "true" }, redirect: "manual" });
      } catch { return false; }
      if (!answer.ok) return false;
      const now = await answer.json();
      if (now.badge !== box.dataset.badge) { tell("other"); return true; }
      window.clearInterval(waiting);
      waiting = null;
      renew(now.csrf);
      tell("");
      if (live) form.dispatchEvent(new Event("input", { bubbles: true }));
      else save(false);
      return true;
    }
    // Somebody else's sign-in, or the same person's new one, has its own form key; without any sign-in we wait.
    async function turnedAway() {
      refusals += 1;
      if (!waiting && refusals > MOST_REFUSALS) { tell("offline"); later(AGAIN); return; }
      if (await comeBack()) return;
      tell("signed-out");
      if (!waiting) waiting = window.setInterval(comeBack, AGAIN);
    }
    async function send(now, leaving) {
      let answer;
      try {
        answer = await fetch(box.dataset.keep, {
          method: "POST",
          body: now,
          headers: { "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": csrf(), "HX-Request": "true" },
          redirect: "manual",
          keepalive: leaving && now.length < BIGGEST_LAST_SAVE,
        });
      } catch {
        tell("offline");
        later(AGAIN);
        return;
      }
      if (answer.status === 401 || answer.status === 403 || answer.type === "opaqueredirect") { await turnedAway(); return; }
      let said = { state: "refused", text: "" };
      try { said = await answer.json(); } catch { /* an answer without words */ }
      if (said.state === "saved") { refusals = 0; last = now; dirty = text() !== last; tell(""); saved.textContent = said.text; }
      else if (said.state === "other") tell("other");
      else if (said.state === "sent") { dirty = false; }
      else { tell(answer.status >= 500 ? "offline" : "said", said.text); if (answer.status >= 500) later(AGAIN); }
    }
    function save(leaving) {
      window.clearTimeout(timer);
      if (!form.isConnected) return; // a new row came, and with it a new form that keeps the same text and more
      const now = text();
      if (live || now === last || waiting) return;
      if (leaving) send(now, true);
      else queue = queue.then(() => send(now, false));
    }
    function later(pause) {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => save(false), pause);
    }

    if ("unsaved" in box.dataset) later(0);
    if (early) {
      if (live) window.addEventListener("load", () => form.dispatchEvent(new Event("change", { bubbles: true })));
      else { dirty = true; later(0); }
    }
    if (!live) {
      form.addEventListener("input", () => { dirty = true; later(PAUSE); });
      form.addEventListener("change", () => later(0));
      form.addEventListener("focusout", () => { if (dirty) later(0); });
      // What is being sent is kept too, until the server has it: it then knows the page as sent and drops the text.
      const go = () => { if (dirty) { save(true); last = text(); } };
      form.addEventListener("submit", go);
      window.addEventListener("pagehide", go);
      document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") go(); });
    } else {
      // The form saves itself; only the answer "you are signed out" is ours, before it takes the page away.
      document.addEventListener("htmx:beforeOnLoad", (event) => {
        const code = event.detail.xhr.status;
        if ((code === 401 || code === 403) && (form.contains(event.target) || form === event.target)) {
          event.preventDefault();
          turnedAway();
        }
      });
    }
    document.addEventListener("visibilitychange", () => { if (waiting && document.visibilityState === "visible") comeBack(); });
    window.addEventListener("focus", () => { if (waiting) comeBack(); });
    // A page taken out of the browser's memory after it was sent is a new page: it asks for a new slip by loading anew.
    window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
  }

  function watchAll() {
    for (const box of document.querySelectorAll("[data-draft]:not([data-watched])")) {
      box.dataset.watched = "";
      watch(box);
    }
  }
  document.addEventListener("DOMContentLoaded", watchAll);
  document.addEventListener("htmx:load", watchAll);
})();
