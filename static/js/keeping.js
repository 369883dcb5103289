/* Keeps what is being typed into a form: as a draft at the site a few seconds after the last key, and on this device
   until the site has it. Needs device.js. The site alone decides whether a draft may replace what is there. */
(function () {
  "use strict";
  var banli = window.banli;
  var QUIET = 3000;
  var LONGEST = 15000;
  var ON_DEVICE = 300;
  var AGAIN = 15000;
  var MOST_WHILE_LEAVING = 60000;
  var OF_THE_PAGE = ["page", "seen_draft", "seen_version", "hand"];
  var NO_ANSWERS = OF_THE_PAGE.concat(["csrfmiddlewaretoken", "key", "do"]);
  var state = {typed: 0, kept: 0, since: 0, sending: null, stopped: false, said: ""};
  var timers = {};

  function form() { return document.querySelector("form[data-keeps-by]"); }
  function field(name) { return form().elements.namedItem(name); }
  function own(name) { return field(name) ? field(name).value : ""; }
  function isUnsent() { return state.typed > state.kept; }

  function answers() {
    return Array.from(new FormData(form())).filter(function (pair) {
      return typeof pair[1] === "string" && NO_ANSWERS.indexOf(pair[0]) < 0;
    });
  }

  function say(text, isKept, compare) {
    var line = document.querySelector("[data-keeping]");
    state.said = text;
    line.classList.toggle("tone-due", !isKept);
    // An unchanged line is not read out again.
    if (line.textContent !== text) { line.textContent = text; }
    document.querySelector("[data-compare]").hidden = !compare;
  }

  function texts() { return document.querySelector("[data-keeping]").dataset; }

  function after(name, delay, act) {
    clearTimeout(timers[name]);
    timers[name] = setTimeout(act, delay);
  }

  function store() {
    var copy = {path: location.pathname, at: new Date().toISOString(), answers: answers()};
    ["page", "seen_draft", "seen_version"].forEach(function (name) { copy[name] = own(name); });
    var stored = banli.store(form().dataset.hand, copy);
    if (stored) { document.dispatchEvent(new CustomEvent("banli:kept")); }
    return stored;
  }

  function touched() {
    if (!isUnsent()) { state.since = Date.now(); }
    state.typed += 1;
    after("store", ON_DEVICE, store);
    after("send", Math.max(0, Math.min(QUIET, state.since + LONGEST - Date.now())), send);
  }

  function body(pairs, more) {
    var sent = new FormData();
    OF_THE_PAGE.forEach(function (name) { sent.set(name, own(name)); });
    pairs.forEach(function (pair) { sent.append(pair[0], pair[1]); });
    Object.keys(more).forEach(function (name) { sent.set(name, more[name]); });
    return sent;
  }

  function ask(sent, options) {
    var headers = {"Accept": "application/json", "X-CSRFToken": banli.token()};
    return fetch(location.pathname, Object.assign({method: "POST", body: sent, headers: headers}, options)).then(read);
  }

  function read(response) {
    var type = response.headers.get("Content-Type") || "";
    if (type.indexOf("application/json") !== 0) { return {ok: false, signedOut: response.redirected}; }
    return response.json().then(function (answer) {
      return {ok: response.ok, final: response.status === 403 || response.status === 409, answer: answer};
    });
  }

  function send(leaving) {
    clearTimeout(timers.send);
    if (!form() || state.sending || state.stopped || !isUnsent()) { return; }
    if ("compared" in form().dataset) { store(); say(texts().compared); return; }
    var upTo = state.typed;
    var pairs = answers();
    var small = JSON.stringify(pairs).length < MOST_WHILE_LEAVING;
    state.sending = new AbortController();
    ask(body(pairs, {"do": form().dataset.keepsBy}), {signal: state.sending.signal, keepalive: leaving === true && small})
      .then(function (result) { state.sending = null; answered(result, upTo); })
      .catch(function (error) { state.sending = null; failed(error); });
  }

  function answered(result, upTo) {
    if (result.ok) { kept(result.answer, upTo); return; }
    var onDevice = store();
    if (!result.answer) {
      say(result.signedOut ? texts().signedOut : texts().failed);
      after("send", AGAIN, send);
      return;
    }
    // After a conflict, or where nothing can be kept any more, it stays on the device until somebody decides.
    state.stopped = result.final;
    say(result.answer.said, false, result.answer.compare && onDevice);
  }

  function kept(answer, upTo) {
    state.kept = upTo;
    if (field("seen_draft")) { field("seen_draft").value = answer.seen_draft; }
    say(answer.said, true);
    if (isUnsent()) { state.since = Date.now(); after("send", QUIET, send); return; }
    clearTimeout(timers.store);
    banli.drop(form().dataset.hand, own("page"));
    document.dispatchEvent(new CustomEvent("banli:kept"));
  }

  function failed(error) {
    if (error.name === "AbortError") { return; }
    say(store() ? texts().offline : texts().nowhere);
    after("send", AGAIN, send);
  }

  /* --- what was typed before and could not be sent --- */

  function place(pair) {
    var all = Array.from(form().elements).filter(function (each) { return each.name === pair[0] && each.type !== "file"; });
    var boxes = all.filter(function (each) { return /^(checkbox|radio)$/.test(each.type); });
    var shown = boxes.length ? boxes.find(function (each) { return each.value === pair[1]; }) : all[0];
    if (!shown) {
      // Nothing on the page shows it, such as a document attached since: it is sent all the same.
      shown = document.createElement("input");
      shown.type = "hidden"; shown.name = pair[0];
      form().append(shown);
    }
    if (boxes.indexOf(shown) >= 0) { shown.checked = true; } else { shown.value = pair[1]; }
    shown.dispatchEvent(new Event("input", {bubbles: true}));
  }

  /* Where the site cannot be asked: fill the form with the copy and go on as the page it was typed on. */
  function restore(copy) {
    Array.from(form().elements).forEach(function (each) {
      if (/^(checkbox|radio)$/.test(each.type)) { each.checked = false; }
    });
    banli.makeRows(form(), copy.answers);
    copy.answers.forEach(place);
    ["page", "seen_draft", "seen_version"].forEach(function (name) {
      if (field(name)) { field(name).value = copy[name]; }
    });
    touched();
    say(texts().offline);
  }

  function take(copy) {
    if (!navigator.onLine) { restore(copy); return; }
    var sending = document.createElement("form");
    sending.method = "post";
    sending.hidden = true;
    var pairs = Array.from(body(copy.answers, {"do": "take", "page": copy.page, "csrfmiddlewaretoken": banli.token()}));
    pairs.forEach(function (pair) {
      var input = document.createElement("textarea");
      input.name = pair[0]; input.value = pair[1];
      sending.append(input);
    });
    document.body.append(sending);
    sending.submit();
  }

  function offer(copies) {
    if (!copies.length) { return; }
    var copy = copies[0];
    function next() { banli.drop(form().dataset.hand, copy.page); offer(copies.slice(1)); }
    ask(body(copy.answers, {"do": "compare", "typed_at": copy.at})).then(function (result) {
      if (!result.ok) { return; }
      if (!result.answer.html) { next(); return; }
      var shown = document.querySelector("[data-unsent]");
      shown.innerHTML = result.answer.html;
      shown.querySelector("[data-take]").addEventListener("click", function () { take(copy); });
      shown.querySelector("[data-discard]").addEventListener("click", function () { shown.textContent = ""; next(); });
    }).catch(function () { restore(copy); });
  }

  function begin() {
    // A reload of what answers a form sends the form again, which needs the connection; a comparison needs it anyway.
    if (!("compared" in form().dataset)) { history.replaceState(history.state, "", location.href); }
    var typed = "typed" in form().dataset;
    var copies = banli.copies(form().dataset.hand, location.pathname);
    var mine = copies.find(function (copy) { return copy.page === own("page"); });
    if (typed) { touched(); } else if (mine) { restore(mine); }
    offer(copies.filter(function (copy) { return copy !== mine; }));
  }

  /* --- what happens on the page --- */

  function isOurs(event) { return event.target.closest && event.target.closest("form[data-keeps-by]"); }

  document.addEventListener("input", function (event) { if (isOurs(event) && event.target.type !== "file") { touched(); } });

  document.addEventListener("submit", function (event) {
    if (!isOurs(event)) { return; }
    clearTimeout(timers.store);
    var stored = store();
    if (!navigator.onLine) {
      // A form that is sent into nowhere would take the page with it.
      event.preventDefault();
      event.stopPropagation();
      if (!isUnsent()) { state.typed += 1; }
      say(stored ? texts().offline : texts().nowhere);
      return;
    }
    clearTimeout(timers.send);
    if (state.sending) { state.sending.abort(); }
  }, true);

  function leave() { if (isUnsent()) { store(); send(true); } }

  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "hidden") { leave(); } else { send(); }
  });
  window.addEventListener("pagehide", leave);
  window.addEventListener("online", function () { send(); });
  window.addEventListener("offline", function () { if (isUnsent()) { say(store() ? texts().offline : texts().nowhere); } });

  document.addEventListener("htmx:afterSettle", function () {
    if (!form() || document.querySelector("[data-keeping]").textContent === state.said) { return; }
    say(state.said, !isUnsent());
    touched();
  });

  /* A row more or less without asking the site. */
  function changeRows(button) {
    if (button.name === "remove_row") { banli.clearRow(button); } else if (!banli.addRow(button)) { say(texts().noRow); return; }
    touched();
  }

  function isForRows(event) { return /^(add|remove)_row$/.test(event.detail.elt.name); }

  document.addEventListener("htmx:beforeRequest", function (event) {
    if (navigator.onLine || !isForRows(event)) { return; }
    event.preventDefault();
    changeRows(event.detail.elt);
  });
  document.addEventListener("htmx:sendError", function (event) { if (isForRows(event)) { changeRows(event.detail.elt); } });

  begin();
  if ("staysOpen" in form().dataset && navigator.serviceWorker && "caches" in window) {
    banli.openedBy(form().dataset.hand);
    navigator.serviceWorker.register("/worker.js", {scope: "/cases/"}).then(function () {
      return navigator.serviceWorker.ready;
    }).then(function (worker) {
      var files = Array.from(document.querySelectorAll("link[href], script[src]")).map(function (each) { return each.href || each.src; });
      worker.active.postMessage({page: location.origin + location.pathname, files: files});
    }).catch(function () { /* Without it a reload waits for the connection; what was typed is kept all the same. */ });
  }
}());
