/* The demo's list of logins: a press fills both fields in. */
(function () {
  "use strict";
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-fill-username]");
    if (!button) { return; }
    var form = document.querySelector("main form");
    form.querySelector("[name=username]").value = button.dataset.fillUsername;
    form.querySelector("[name=password]").value = button.dataset.fillPassword;
    form.querySelector("button.btn-primary").focus();
  });
}());
