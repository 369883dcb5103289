/* Shows the section that is open once more where there is no connection: that one page and its own files, for as
   long as a login lasts, and never another page. Signing out clears it (device.js). */
"use strict";
var PAGES = "banli-open-page";
var MARK = "X-Banli-Stays-Open";
var LONGEST = 8 * 60 * 60 * 1000;

function withoutFragment(url) { return url.split("#")[0]; }

self.addEventListener("install", function () { self.skipWaiting(); });
self.addEventListener("activate", function (event) { event.waitUntil(self.clients.claim()); });

self.addEventListener("fetch", function (event) {
  var request = event.request;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) { return; }
  if (request.mode === "navigate") {
    event.respondWith(page(request));
  } else if (new URL(request.url).pathname.indexOf("/static/") === 0) {
    event.respondWith(fetch(request).catch(function (error) { return kept(request.url, error); }));
  }
});

self.addEventListener("message", function (event) { event.waitUntil(remember(event.data)); });

function page(request) {
  var url = withoutFragment(request.url);
  return fetch(request).then(function (response) {
    // A fault of the site is passed on; any other answer than the page means that it is no longer theirs to see.
    var done = response.headers.get(MARK) ? put(url, response.clone()) : response.status >= 500 ? null : drop(url);
    return Promise.resolve(done).then(function () { return response; });
  }, function (error) { return kept(url, error); });
}

function kept(url, error) {
  return caches.match(url, {cacheName: PAGES, ignoreVary: true}).then(function (found) {
    var since = found && Date.parse(found.headers.get("Date"));
    if (found && (!found.headers.get(MARK) || Date.now() - since < LONGEST)) { return found; }
    throw error;
  });
}

function drop(url) {
  return caches.open(PAGES).then(function (cache) { return cache.delete(url, {ignoreVary: true}); });
}

/* One page at a time: the one before it goes. */
function put(url, response) {
  return caches.open(PAGES).then(function (cache) {
    return cache.keys().then(function (keys) {
      var others = keys.filter(function (key) { return new URL(key.url).pathname.indexOf("/static/") !== 0; });
      return Promise.all(others.map(function (key) { return cache.delete(key, {ignoreVary: true}); }));
    }).then(function () { return cache.put(url, response); });
  });
}

/* The page that is open names itself and its files; the first time nothing has passed through here yet. */
function remember(open) {
  return caches.open(PAGES).then(function (cache) {
    return cache.keys().then(function (keys) {
      var stays = open.files.concat([open.page]);
      return Promise.all(keys.map(function (key) { return stays.indexOf(key.url) < 0 && cache.delete(key, {ignoreVary: true}); }));
    }).then(function () { return cache.addAll(open.files); }).then(function () {
      return cache.match(open.page, {ignoreVary: true});
    }).then(function (found) {
      return found || fetch(open.page).then(function (response) {
        return response.headers.get(MARK) ? cache.put(open.page, response) : null;
      });
    });
  });
}
