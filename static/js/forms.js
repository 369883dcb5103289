/* Comforts for forms that work without it: a warning before typed text is left behind (unless it is kept),
   focus on the list of errors, menus that close, one sending per press. */
(function () {
  "use strict";
  var changed = false;

  document.addEventListener("input", function (event) {
    if (event.target.closest("form[data-keep]")) { changed = true; }
  });

  document.addEventListener("banli:kept", function () { changed = false; });

  document.addEventListener("submit", function (event) {
    changed = false;
    var form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (form.matches("[data-once]")) { form.dataset.sent = "yes"; }
  });

  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });

  window.addEventListener("beforeunload", function (event) {
    if (changed) { event.preventDefault(); event.returnValue = ""; }
  });

  function closeMenus(except) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (menu !== except) { menu.open = false; }
    });
  }

  document.addEventListener("click", function (event) { closeMenus(event.target.closest("details.menu")); });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") { return; }
    var menu = document.querySelector("details.menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });

  document.addEventListener("DOMContentLoaded", function () {
    var summary = document.querySelector(".error-summary");
    if (summary) { summary.focus(); }
  });
}());
