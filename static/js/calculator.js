/* Asks only what the start of operation makes sense of, and copies the link. Without it everything is asked. */
(function () {
  "use strict";
  var IN_FORCE = "2022-01-01";

  function day(typed) {
    var parts = typed.normalize("NFKC").match(/^\s*(\d{4})\D(\d{1,2})\D(\d{1,2})\D?\s*$/);
    return parts ? parts[1] + "-" + parts[2].padStart(2, "0") + "-" + parts[3].padStart(2, "0") : "";
  }

  function fits(group, start) {
    if (!start) { return true; }
    return group.hasAttribute("data-existing") ? start < IN_FORCE : start >= IN_FORCE;
  }

  /* What is filled in or complained of is never hidden. */
  function inUse(group) {
    var typed = Array.from(group.querySelectorAll("input")).some(function (input) { return input.value.trim(); });
    return typed || group.querySelector(".has-error");
  }

  function show(form) {
    var start = day(form.elements.operating_since.value);
    form.querySelectorAll("[data-existing], [data-new]").forEach(function (group) {
      group.hidden = !fits(group, start) && !inUse(group);
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    var form = document.querySelector(".calculator-form");
    if (!form) { return; }
    show(form);
    form.elements.operating_since.addEventListener("input", function () { show(form); });
  });

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy]");
    if (!button) { return; }
    var field = document.getElementById(button.dataset.copy);
    field.select();
    if (!navigator.clipboard) { return; }
    navigator.clipboard.writeText(field.value).then(function () { button.textContent = button.dataset.copied; });
  });
}());
