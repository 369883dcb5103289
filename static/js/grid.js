/* Adds up the grid of a budget while it is being filled in, moves between its cells by arrow keys and takes blocks from
   spreadsheets. The server works out the same from what is saved. Amounts are counted in fen. */
(function () {
  "use strict";
  var FIGURE = /^\+?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?([万亿]?)$/;
  var POWERS = {"": 0, "万": 4, "亿": 8};
  var NOTHING = BigInt(0);
  var HUNDRED = BigInt(100);

  /* What was typed in fen; null where it is no amount. */
  function fen(text) {
    var plain = text.normalize("NFKC").replace(/\s/g, "").replace(/(?:元|yuan)$/, "");
    if (plain === "") { return NOTHING; }
    var found = FIGURE.exec(plain);
    if (!found) { return null; }
    var places = POWERS[found[3]] + 2;
    var part = (found[2] || ".").slice(1);
    if (/[1-9]/.test(part.slice(places))) { return null; }
    return BigInt(found[1].replace(/,/g, "") + (part + "0".repeat(places)).slice(0, places));
  }

  function shown(amount) {
    var sign = amount < NOTHING ? "-" : "";
    var digits = String(amount < NOTHING ? -amount : amount).padStart(3, "0");
    return sign + digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",") + "." + digits.slice(-2);
  }

  /* As people write it: 1,234 and 1,234.50. */
  function figure(amount) { return shown(amount).replace(/\.00$/, ""); }

  function all(root, selector) { return Array.from(root.querySelectorAll(selector)); }

  function write(place, text) { if (place && place.textContent !== text) { place.textContent = text; } }

  function tiersOf(root) {
    return root.dataset.tiers.split(" ").map(function (tier) {
      var parts = tier.split(":");
      return {until: parts[0] === "-" ? null : BigInt(parts[0]) * HUNDRED, share: BigInt(parts[1])};
    });
  }

  function capOn(base, tiers) {
    var below = NOTHING;
    var sum = NOTHING;
    tiers.forEach(function (tier) {
      var reached = tier.until === null || base < tier.until ? base : tier.until;
      if (reached > below) { sum += (reached - below) * tier.share; below = reached; }
    });
    return sum / HUNDRED;
  }

  function Sums() { this.by = {}; this.total = NOTHING; }
  Sums.prototype.add = function (source, amount) {
    this.by[source] = (this.by[source] || NOTHING) + amount;
    this.total += amount;
  };
  Sums.prototype.show = function (places) {
    var sums = this;
    all(places, "[data-sum]").forEach(function (place) { write(place, shown(sums.by[place.dataset.sum] || NOTHING)); });
    write(places.querySelector("[data-total]"), shown(sums.total));
  };

  function showChange(cell, amount) {
    var was = cell.parentNode.querySelector(".was");
    if (!was) { return; }
    var change = amount - fen(cell.dataset.before);
    was.hidden = change === NOTHING;
    write(was.querySelector("b"), (change > NOTHING ? "+" : "") + shown(change));
  }

  function addRow(row, into) {
    var total = NOTHING;
    all(row, "[data-cell]").forEach(function (cell) {
      var amount = fen(cell.value) || NOTHING;
      total += amount;
      into.forEach(function (sums) { sums.add(cell.dataset.cell, amount); });
      showChange(cell, amount);
    });
    write(row.querySelector("[data-row-total]"), shown(total));
    return total;
  }

  function showCap(place, indirect, cap) {
    var left = cap - indirect;
    var over = left < NOTHING;
    var bar = place.querySelector("progress");
    bar.max = Number(cap > NOTHING ? cap : BigInt(1)) / 100;
    bar.value = Number(indirect) / 100;
    place.classList.toggle("is-over", over);
    write(place.querySelector("[data-cap-indirect]"), shown(indirect));
    write(place.querySelector("[data-cap-most]"), shown(cap));
    place.querySelector("[data-cap-left]").hidden = over;
    place.querySelector("[data-cap-over]").hidden = !over;
    write(place.querySelector("[data-cap-left] b"), shown(left));
    write(place.querySelector("[data-cap-over] b"), shown(-left));
  }

  function showAsked(place, central) {
    if (!place) { return; }
    var more = central - fen(place.dataset.asked);
    place.querySelector("[data-asked-fits]").hidden = more !== NOTHING;
    place.querySelector("[data-asked-more]").hidden = more <= NOTHING;
    place.querySelector("[data-asked-less]").hidden = more >= NOTHING;
    write(place.querySelector("[data-asked-more] b"), shown(more));
    write(place.querySelector("[data-asked-less] b"), shown(-more));
  }

  function addSubproject(place, ofProject, tiers) {
    var own = new Sums();
    var byLine = {indirect: NOTHING, equipment_purchase: NOTHING};
    all(place, "[data-unit]").forEach(function (unit) {
      var ofUnit = new Sums();
      all(unit, "tbody").forEach(function (group) {
        var total = NOTHING;
        all(group, "[data-line]").forEach(function (row) {
          var ofRow = addRow(row, [ofUnit, own, ofProject]);
          total += ofRow;
          if (row.dataset.line in byLine) { byLine[row.dataset.line] += ofRow; }
        });
        write(group.querySelector("[data-group-total]"), shown(total));
      });
      ofUnit.show(unit.querySelector("tfoot"));
    });
    own.show(place.querySelector(".budget-sums"));
    var base = own.total - byLine.indirect - byLine.equipment_purchase;
    showCap(place.querySelector("[data-cap]"), byLine.indirect, capOn(base, tiers));
  }

  function update(root) {
    var project = new Sums();
    var tiers = tiersOf(root);
    all(root, "[data-subproject]").forEach(function (place) { addSubproject(place, project, tiers); });
    var top = root.querySelector("[data-project]");
    if (top) { project.show(top); }
    showAsked(root.querySelector("[data-asked]"), project.by.central || NOTHING);
  }

  function setCell(cell, text) {
    cell.value = text;
    cell.dispatchEvent(new Event("input", {bubbles: true}));
  }

  function mark(cell) {
    var amount = fen(cell.value);
    if (amount === null) { cell.setAttribute("aria-invalid", "true"); return; }
    if (!cell.hasAttribute("aria-describedby")) { cell.removeAttribute("aria-invalid"); }
    if (cell.value.trim() !== "") { cell.value = figure(amount); }
  }

  /* --- moving --- */
  function beside(cell, down, right) {
    var row = cell.closest("tr");
    if (right) { return all(row, "[data-cell]")[all(row, "[data-cell]").indexOf(cell) + right]; }
    var column = all(cell.closest("[data-budget]"), "[data-cell='" + cell.dataset.cell + "']");
    return column[column.indexOf(cell) + down];
  }

  function atEdge(cell, end) {
    var whole = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
    return whole || (cell.selectionStart === cell.selectionEnd && cell.selectionStart === (end ? cell.value.length : 0));
  }

  function target(event, cell) {
    if (event.key === "ArrowUp") { return beside(cell, -1, 0); }
    if (event.key === "ArrowDown" || event.key === "Enter") { return beside(cell, 1, 0); }
    if (event.key === "ArrowLeft" && atEdge(cell, false)) { return beside(cell, 0, -1); }
    if (event.key === "ArrowRight" && atEdge(cell, true)) { return beside(cell, 0, 1); }
    return null;
  }

  /* --- a block from a spreadsheet --- */
  function paste(cell, text) {
    var lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n");
    var rows = all(cell.closest("[data-unit]"), "[data-line]");
    var first = rows.indexOf(cell.closest("tr"));
    var column = all(rows[first], "[data-cell]").indexOf(cell);
    var done = [];
    var left = [];
    lines.forEach(function (line, down) {
      var rest = [];
      var row = rows[first + down];
      line.split("\t").forEach(function (value, right) {
        var place = row ? all(row, "[data-cell]")[column + right] : null;
        var amount = fen(value);
        if (!place || amount === null) { if (value.trim() !== "") { rest.push(value.trim()); } return; }
        done.push({cell: place, before: place.value, now: value.trim() === "" ? "" : figure(amount)});
      });
      if (rest.length) { left.push(rest.join("\t")); }
    });
    done.forEach(function (each) { setCell(each.cell, each.now); mark(each.cell); });
    report(cell, done, left);
  }

  function report(cell, done, left) {
    var place = cell.closest("[data-budget]").querySelector("[data-pasted]");
    var text = place.querySelector("[data-pasted-text]");
    var kept = place.querySelector("[data-pasted-left]");
    var count = left.join("\t").split("\t").filter(Boolean).length;
    var said = text.dataset.filled.replace("{filled}", done.length);
    text.textContent = count ? said + " " + text.dataset.left.replace("{left}", count) : said;
    kept.value = left.join("\n");
    kept.hidden = count === 0;
    place.classList.toggle("callout-warning", count > 0);
    place.hidden = false;
    place.undo = done;
    place.begun = cell;
  }

  document.addEventListener("keydown", function (event) {
    var cell = event.target.closest("[data-cell]");
    if (!cell || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.isComposing) { return; }
    var next = target(event, cell);
    if (next || event.key === "Enter") { event.preventDefault(); }
    if (next) { next.focus(); next.select(); }
  });
  document.addEventListener("paste", function (event) {
    var cell = event.target.closest("[data-cell]");
    var text = cell && event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    if (!/[\t\n\r]/.test(text)) { return; }
    event.preventDefault();
    paste(cell, text);
  });
  document.addEventListener("input", function (event) {
    var root = event.target.closest("[data-budget]");
    if (root && event.target.matches("[data-cell]")) { update(root); }
  });
  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-cell]")) { mark(event.target); }
  });
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-pasted-undo], [data-pasted-close]");
    if (!button) { return; }
    var place = button.closest("[data-pasted]");
    if (button.matches("[data-pasted-undo]")) {
      place.undo.slice().reverse().forEach(function (each) { setCell(each.cell, each.before); });
    }
    place.hidden = true;
    place.begun.focus();
  });
  /* The sums of a subproject stay below those of the project, which take one line or two. */
  function settle(root) {
    var top = root.querySelector(".budget-top");
    if (top) { root.style.setProperty("--budget-top", top.offsetHeight + "px"); }
  }

  all(document, "[data-budget]").forEach(function (root) { update(root); settle(root); });
  window.addEventListener("resize", function () { all(document, "[data-budget]").forEach(settle); });
}());
