// Live niceties for the draft: answers that say "not saved" are shown too, and a save that is on its way is waited for.
document.addEventListener("DOMContentLoaded", () => {
  const status = document.getElementById("gemt");
  const form = document.getElementById("samtalen");
  if (!status || !form) return;
  let underWay = 0;
  let waiting = null;
  let shown = "";

  document.addEventListener("htmx:beforeSwap", (event) => {
    const code = event.detail.xhr.status;
    if (event.detail.target !== status) return;
    const answer = event.detail.xhr.responseText;
    if (code === 409 || code === 422) {
      // The same answer again is left alone, so that its button is not taken away under the pointer.
      event.detail.shouldSwap = answer !== shown;
      event.detail.isError = false;
    }
    shown = answer;
  });
  const failed = () => { status.textContent = status.dataset.failed; };
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:responseError", failed);

  document.addEventListener("htmx:beforeRequest", () => { underWay += 1; });
  document.addEventListener("htmx:afterRequest", () => {
    underWay = Math.max(0, underWay - 1);
    if (underWay === 0 && waiting) {
      const name = waiting;
      waiting = null;
      const button = Array.from(form.elements).find((each) => each.type === "submit" && each.name === name);
      window.setTimeout(() => form.requestSubmit(button || null), 0);
    }
  });
  form.addEventListener("submit", (event) => {
    if (underWay > 0 && event.submitter) {
      event.preventDefault();
      event.stopPropagation();
      waiting = event.submitter.name;
    }
  });

  // A button of another form, or a link, takes the page away. What was typed in the last moments is kept first; where
  // that fails, the page stays and says so.
  let typed = 0;
  let kept = 0;
  let onTheWay = 0;
  const keep = (more) => fetch(status.getAttribute("hx-post"), {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, "HX-Request": "true" },
    redirect: "manual",
    ...more,
  });
  document.addEventListener("input", (event) => { if (event.target.form === form) typed += 1; });
  document.addEventListener("htmx:beforeRequest", (event) => { if (event.detail.elt === status) onTheWay = typed; });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt === status && event.detail.successful) kept = Math.max(kept, onTheWay);
  });
  document.addEventListener("submit", (event) => {
    const other = event.target;
    if (other === form || typed === kept) return;
    event.preventDefault();
    event.stopPropagation();
    const now = typed;
    keep().then(async (answer) => {
      if (answer.ok) {
        kept = now;
        other.requestSubmit(event.submitter);
      } else if (answer.status === 409 || answer.status === 422) status.innerHTML = await answer.text();
      else failed();
    }).catch(failed);
  }, true);
  form.addEventListener("submit", (event) => { if (!event.defaultPrevented) kept = typed; });
  window.addEventListener("pagehide", () => { if (typed !== kept) keep({ keepalive: true }); });

  // A new row is where one writes next.
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    if (event.detail.target.id !== "aftaler") return;
    const texts = document.querySelectorAll("#aftaler [name$='-what']");
    const empty = Array.from(texts).find((field) => !field.value);
    if (empty) empty.focus();
  });
});
