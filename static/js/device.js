/* What this device keeps for somebody while it cannot be sent: what was typed (by whose hand and from which page),
   and the one page that a lost connection must not take away. Gone once it is sent, and when they sign out. */
(function () {
  "use strict";
  var TYPED = "banli:typed:";
  var OPEN_BY = "banli:open-by";
  var PAGES = "banli-open-page";
  var closed = false;

  function guarded(act, otherwise) {
    try { return act(); } catch (error) { return otherwise; }
  }

  function keysOf(belongs) {
    return guarded(function () { return Object.keys(localStorage); }, []).filter(function (key) {
      return key.indexOf(TYPED) === 0 && belongs(key.slice(TYPED.length));
    });
  }

  function keysByHands(hands) {
    return keysOf(function (key) { return hands.indexOf(key.split("|")[0]) >= 0; });
  }

  function remove(key) { guarded(function () { localStorage.removeItem(key); }); }

  function forgetOpenPage() {
    remove(OPEN_BY);
    if ("caches" in window) { caches.delete(PAGES); }
  }

  window.banli = {
    /* The token against forged requests; the cookie's, for a page may have been open since before the last login. */
    token: function () {
      var found = /(?:^|; )csrftoken=([^;]*)/.exec(document.cookie);
      var field = document.querySelector("[name=csrfmiddlewaretoken]");
      return found ? found[1] : field ? field.value : "";
    },
    /* Whether the copy could be stored. */
    store: function (hand, copy) {
      return !closed && guarded(function () {
        localStorage.setItem(TYPED + hand + "|" + copy.page, JSON.stringify(copy));
        return true;
      }, false);
    },
    drop: function (hand, page) { remove(TYPED + hand + "|" + page); },
    /* What that hand has typed at that address and was not sent, newest first. */
    copies: function (hand, path) {
      var all = keysByHands([hand]).map(function (key) {
        return guarded(function () { return JSON.parse(localStorage.getItem(key)); }, null);
      });
      return all.filter(function (copy) { return copy && copy.path === path; })
        .sort(function (one, other) { return one.at < other.at ? 1 : -1; });
    },
    openedBy: function (hand) { guarded(function () { localStorage.setItem(OPEN_BY, hand); }); }
  };

  document.querySelectorAll("[data-settled]").forEach(function (message) {
    keysOf(function (key) { return key.split("|")[1] === message.dataset.settled; }).forEach(remove);
  });

  var signOut = document.querySelector("form[data-sign-out]");
  if (!signOut) { return; }
  var hands = signOut.dataset.hands.split(" ");
  var openBy = guarded(function () { return localStorage.getItem(OPEN_BY); }, null);
  if (openBy && hands.indexOf(openBy) < 0) { forgetOpenPage(); }

  signOut.addEventListener("submit", function (event) {
    var unsent = keysByHands(hands);
    if (unsent.length && !window.confirm(signOut.dataset.warns)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    closed = true;
    unsent.forEach(remove);
    forgetOpenPage();
  });
}());
