// Live niceties for the answers: a save that failed says so, and a save that is on its way is waited for.
document.addEventListener("DOMContentLoaded", () => {
  const status = document.getElementById("gemt");
  const form = document.getElementById("svar");
  if (!status || !form) return;
  let underWay = 0;
  let waiting = null;

  form.addEventListener("change", () => { status.textContent = "Ikke gemt endnu"; });
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
      window.setTimeout(() => button.form.requestSubmit(button), 0);
    }
  });
  // The forms carry the version a save gives them, so a button pressed meanwhile waits for it.
  const wait = (event) => {
    if (underWay > 0 && event.submitter) {
      event.preventDefault();
      event.stopPropagation();
      waiting = event.submitter;
    }
  };
  const drop = document.getElementById("version_drop");
  for (const each of drop ? [form, drop.form] : [form]) each.addEventListener("submit", wait);
});
