// Live niceties only: every page works without this file.
document.addEventListener("DOMContentLoaded", () => {
  if (window.DKFDS) window.DKFDS.init();
  const summary = document.getElementById("fejl");
  if (summary) summary.focus();
  // A second press on a form that is already on its way is ignored.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    window.setTimeout(() => { delete form.dataset.sent; }, 5000);
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
  });
});
