/* Attaches files chosen in a field to the case at once and ticks them there. Without it they are sent with the form.
   Needs device.js and pictures.js. */
(function () {
  "use strict";
  var AGAIN = 15000;
  var queue = [];
  var busy = false;

  function rootOf(job) { return document.getElementById(job.input).closest("[data-documents]"); }

  function say(job, text, isError) {
    var line = document.createElement("p");
    line.className = isError ? "errorlist" : "muted";
    line.textContent = (rootOf(job).dataset[text] || text).replace("{name}", job.file.name);
    if (job.line && job.line.isConnected) { job.line.remove(); }
    job.line = line;
    rootOf(job).querySelector("[data-status]").append(line);
  }

  function tick(job, document_) {
    var root = rootOf(job);
    var boxes = Array.from(root.querySelectorAll("input[type=checkbox]"));
    var box = boxes.find(function (each) { return each.value === document_.value; }) || addChoice(root, job, document_);
    box.checked = true;
    box.dispatchEvent(new Event("input", {bubbles: true}));
  }

  function addChoice(root, job, document_) {
    var choice = root.querySelector("[data-new]").content.firstElementChild.cloneNode(true);
    var box = choice.querySelector("input");
    var picture = choice.querySelector("img");
    var link = choice.querySelector("a");
    box.id = job.input + "-" + document_.value;
    choice.querySelector("label").htmlFor = box.id;
    box.value = document_.value;
    choice.querySelector("[data-name]").textContent = document_.name;
    choice.querySelector("[data-purpose]").textContent = document_.purpose;
    link.href = document_.picture || document_.url;
    link.querySelector("[data-name]").textContent = " " + document_.name;
    if (document_.picture) { picture.src = document_.picture; } else { picture.remove(); }
    root.querySelector("[data-chosen]").append(choice);
    return box;
  }

  function send(job) {
    var root = rootOf(job);
    var form = root.closest("form");
    return window.banli.fit(job.file, Number(root.dataset.most)).then(function (file) {
      var sent = new FormData();
      sent.set("purpose", root.dataset.purpose);
      sent.set("audience", root.dataset.audience);
      if (form.dataset.hand) { sent.set("hand", form.dataset.hand); }
      sent.set("file", file);
      var headers = {"Accept": "application/json", "X-CSRFToken": window.banli.token()};
      return fetch(root.dataset.url, {method: "POST", body: sent, headers: headers});
    });
  }

  function answered(job, response) {
    queue.shift();
    var type = response.headers.get("Content-Type") || "";
    if (type.indexOf("application/json") !== 0) { say(job, response.redirected ? "signedOut" : "failed", true); return null; }
    return response.json().then(function (answer) {
      if (!response.ok) { say(job, answer.said, true); return; }
      tick(job, answer);
      job.line.remove();
    });
  }

  function work() {
    if (busy || !queue.length) { return; }
    busy = true;
    var job = queue[0];
    say(job, "sending");
    send(job).then(function (response) { return answered(job, response); }).then(function () {
      busy = false;
      work();
    }, function () {
      busy = false;
      say(job, "waiting");
      setTimeout(work, AGAIN);
    });
  }

  document.addEventListener("change", function (event) {
    var input = event.target;
    if (input.type !== "file" || !input.closest("[data-documents]")) { return; }
    input.closest("[data-documents]").querySelectorAll("[data-status] .errorlist").forEach(function (old) { old.remove(); });
    Array.from(input.files).forEach(function (file) { queue.push({file: file, input: input.id}); });
    // They go by themselves now, not once more with the form.
    input.value = "";
    work();
  });
  window.addEventListener("online", work);
  window.addEventListener("beforeunload", function (event) {
    if (queue.length) { event.preventDefault(); event.returnValue = ""; }
  });
}());
