/* Applies the reader's stored choice of a light or dark page before the page is drawn,
   and shows the button that changes it. Without a choice the system's preference holds. */
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("has-script");

  function stored() {
    try { return localStorage.getItem("banli-theme"); } catch (error) { return null; }
  }

  function current() {
    if (root.dataset.bsTheme) { return root.dataset.bsTheme; }
    return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }

  if (stored() === "light" || stored() === "dark") { root.dataset.bsTheme = stored(); }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-theme-switch]");
    if (!button) { return; }
    root.dataset.bsTheme = current() === "dark" ? "light" : "dark";
    try { localStorage.setItem("banli-theme", root.dataset.bsTheme); } catch (error) { /* private mode: for this page only */ }
  });
}());
