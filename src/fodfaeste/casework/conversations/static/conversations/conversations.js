// Live niceties for the draft: answers that say "not saved" are shown too, and a save that is on its way is waited for.
document.addEventListener("DOMContentLoaded", () => {
  const status = document.getElementById("gemt");
  const form = document.getElementById("samtalen");
  if (!status || !form) return;
  let underWay = 0;
  let waiting = null;

  document.addEventListener("htmx:beforeSwap", (event) => {
    const code = event.detail.xhr.status;
    if (event.detail.target === status && (code === 409 || code === 422)) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  const failed = () => { status.textContent = status.dataset.failed; };
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:responseError", failed);

  document.addEventListener("htmx:beforeRequest", () => { underWay += 1; });
  document.addEventListener("htmx:afterRequest", () => {
    underWay = Math.max(0, underWay - 1);
    if (underWay === 0 && waiting) {
      const button = waiting;
      waiting = null;
      window.setTimeout(() => form.requestSubmit(button), 0);
    }
  });
  form.addEventListener("submit", (event) => {
    if (underWay > 0 && event.submitter) {
      event.preventDefault();
      event.stopPropagation();
      waiting = event.submitter;
    }
  });

  // A new row is where one writes next.
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    if (event.detail.target.id !== "aftaler") return;
    const texts = document.querySelectorAll("#aftaler [name$='-what']");
    const empty = Array.from(texts).find((field) => !field.value);
    if (empty) empty.focus();
  });
});
