// A live nicety: who leaves the plan's form with words in it that are not saved, is asked first.
(() => {
  let changed = false;
  let saving = false;
  const form = () => document.getElementById("plan-form");
  const inForm = (event) => event.target instanceof Element && event.target.closest("#plan-form");
  const touched = (event) => { if (inForm(event)) changed = true; };
  // The form is replaced when a row comes or goes, so the page itself listens.
  document.addEventListener("input", touched);
  document.addEventListener("change", touched);
  document.addEventListener("submit", (event) => {
    if (!inForm(event) || event.defaultPrevented) return;
    saving = true;
    // A save that never got off the ground does not count as one.
    window.setTimeout(() => { saving = false; }, 5000);
  });
  window.addEventListener("pageshow", () => { saving = false; });
  window.addEventListener("beforeunload", (event) => {
    const typed = changed || (form() && "unsaved" in form().dataset);
    if (!typed || saving) return;
    event.preventDefault();
    event.returnValue = "";
  });
})();
