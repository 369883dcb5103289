/* Rows of a list while the site cannot be asked for them: one more as a copy of the last, or one less, switched
   off and so not sent. Needs device.js. */
(function () {
  "use strict";
  var ADDRESSES = ["id", "name", "for", "value", "aria-describedby", "aria-labelledby"];

  function switchRow(row, off) {
    row.hidden = off;
    row.querySelectorAll("input, select, textarea").forEach(function (field) { field.disabled = off; });
  }

  function rowsOf(list) { return list ? Array.from(list.querySelectorAll("[data-row]")) : []; }

  function empty(row) {
    row.querySelectorAll("input, select, textarea").forEach(function (field) {
      if (/^(checkbox|radio)$/.test(field.type)) { field.checked = false; } else if (field.tagName === "SELECT") {
        field.selectedIndex = 0;
      } else { field.value = ""; }
    });
    row.querySelectorAll(".errorlist").forEach(function (errors) { errors.remove(); });
  }

  function renumber(row, list, from, to) {
    var before = new RegExp("(^|\\s|_)" + list + "-" + from + "(?=-|$)", "g");
    row.querySelectorAll("*").forEach(function (each) {
      ADDRESSES.forEach(function (name) {
        if (each.hasAttribute(name)) {
          each.setAttribute(name, each.getAttribute(name).replace(before, "$1" + list + "-" + to));
        }
      });
    });
    var legend = row.querySelector("legend");
    if (legend) { legend.textContent = legend.textContent.replace(/\d+\s*$/, to + 1); }
  }

  function copyLast(list, name) {
    var rows = rowsOf(list);
    if (!rows.length) { return null; }
    var last = rows[rows.length - 1];
    var added = last.cloneNode(true);
    empty(added);
    switchRow(added, false);
    renumber(added, name, rows.length - 1, rows.length);
    last.after(added);
    return added;
  }

  /* One more row for the list of that button; false where there is none to copy. */
  window.banli.addRow = function (button) {
    var added = copyLast(document.getElementById(button.value), button.value);
    var field = added && added.querySelector("input:not([type=hidden]), select, textarea");
    if (field) { field.focus(); }
    return Boolean(added);
  };

  window.banli.clearRow = function (button) {
    var row = button.closest("[data-row]");
    if (row) { switchRow(row, true); }
  };

  /* As many rows as the answers speak of. */
  window.banli.makeRows = function (form, answers) {
    answers.forEach(function (pair) {
      var found = /^(\w+)-(\d+)-\w+$/.exec(pair[0]);
      var list = found && document.getElementById(found[1]);
      while (list && rowsOf(list).length && rowsOf(list).length <= Number(found[2])) { copyLast(list, found[1]); }
    });
  };
}());
