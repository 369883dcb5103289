/* Adds up a table of scores while it is being filled in. The server works out the same from what is saved;
   figures are counted in tenths of a point, as binary fractions would not add up. */
(function () {
  "use strict";
  var DEDUCTION = /^\s*[-－]?\s*(\d{1,4}(?:\.\d)?)\s*(?:分)?[\s,，:：;；]/;

  function tenths(text) {
    var value = Number(String(text).trim());
    return String(text).trim() === "" || !isFinite(value) ? null : Math.round(value * 10);
  }

  function points(count) { return (count / 10).toFixed(1); }

  function explained(text) {
    return text.split("\n").reduce(function (sum, line) {
      var found = DEDUCTION.exec(line + " ");
      return sum + (found ? tenths(found[1]) : 0);
    }, 0);
  }

  function read(row) {
    var score = tenths(row.querySelector("input[name$='-score']").value);
    var applies = !row.querySelector("input[name$='-not_applicable']").checked;
    return {full: tenths(row.dataset.full), score: applies ? score : null, applies: applies};
  }

  function showLeft(row, state) {
    var left = state.score === null ? 0 : state.full - state.score - explained(row.querySelector("textarea").value);
    var note = row.querySelector(".deducted");
    note.hidden = left <= 0;
    note.querySelector("output").textContent = points(left);
    row.classList.toggle("not-applicable", !state.applies);
  }

  function update(table) {
    var total = {full: 0, score: 0, na: 0, open: 0};
    table.querySelectorAll("tbody").forEach(function (group) {
      var reached = 0;
      var possible = 0;
      group.querySelectorAll("tr[data-full]").forEach(function (row) {
        var state = read(row);
        showLeft(row, state);
        total.full += state.full;
        total.na += state.applies ? 0 : state.full;
        total.open += state.applies && state.score === null ? 1 : 0;
        reached += state.score || 0;
        possible += state.applies ? state.full : 0;
      });
      total.score += reached;
      group.querySelector("[data-group-total]").textContent = points(reached) + " / " + points(possible);
    });
    var applicable = total.full - total.na;
    var percent = total.open || applicable <= 0 ? "—" : (Math.floor((2000 * total.score + applicable) / (2 * applicable)) / 10).toFixed(1);
    var shown = {full: points(total.full), score: points(total.score), na: points(total.na), open: total.open, percent: percent};
    Object.keys(shown).forEach(function (name) {
      document.querySelectorAll("[data-scores='" + table.dataset.scoreTable + "'] [data-total='" + name + "']").forEach(function (output) {
        output.textContent = shown[name];
      });
    });
    groupsOf(table).querySelector("[data-open]").textContent = total.open || "";
  }

  function groupsOf(table) { return document.querySelector("[data-score-groups='" + table.dataset.scoreTable + "']"); }

  function tableOf(groups) { return document.querySelector("[data-score-table='" + groups.dataset.scoreGroups + "']"); }

  /* Shows one first-level element, or all; with `openOnly` just the rows that had no score when it was pressed. */
  function show(groups, group, openOnly) {
    groups.querySelectorAll("[data-show]").forEach(function (chip) {
      var chosen = chip.dataset.show === group;
      if (chip.matches("a")) {
        if (chosen) { chip.setAttribute("aria-current", "true"); } else { chip.removeAttribute("aria-current"); }
      } else {
        chip.setAttribute("aria-pressed", String(chosen));
      }
    });
    groups.querySelector("[data-open-only]").setAttribute("aria-pressed", String(openOnly));
    tableOf(groups).querySelectorAll("tbody").forEach(function (body) {
      var left = 0;
      body.querySelectorAll("tr[data-full]").forEach(function (row) {
        var state = read(row);
        row.hidden = openOnly && !(state.applies && state.score === null);
        left += row.hidden ? 0 : 1;
      });
      body.hidden = (group !== "" && body.dataset.group !== group) || (openOnly && left === 0);
    });
  }

  function chosenGroup(groups) {
    var chip = groups.querySelector("[data-show][aria-current]");
    return chip ? chip.dataset.show : "";
  }

  document.querySelectorAll("[data-score-table]").forEach(update);
  document.addEventListener("input", function (event) {
    var table = event.target.closest("[data-score-table]");
    if (table) { update(table); }
  });
  document.addEventListener("click", function (event) {
    var groups = event.target.closest("[data-score-groups]");
    var chip = groups && event.target.closest(".chip");
    if (chip) {
      event.preventDefault();
      var openOnly = groups.querySelector("[data-open-only]").getAttribute("aria-pressed") === "true";
      if (chip.matches("[data-open-only]")) { show(groups, chosenGroup(groups), !openOnly); } else { show(groups, chip.dataset.show, openOnly); }
      return;
    }
    /* A link to a field, such as one of the list of errors, must not lead to what is hidden. */
    var link = event.target.closest("a[href^='#']");
    var target = link && document.getElementById(link.getAttribute("href").slice(1));
    var table = target && target.closest("[data-score-table]");
    if (table) { show(groupsOf(table), "", false); }
  });
}());
