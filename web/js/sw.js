/* Service worker of the phone (/m and below). The shell is kept when it is installed; pages come from the network first,
   for at most three seconds, then from what was seen before, then the offline page; files with a hash in their name come
   from the cache first, and so do a meeting's pictures and papers once they were seen. Never kept: POST, ranges, replies that are
   no-store, redirects, files of more than two megabytes, anything outside /m and /a/. */
var BASE = location.pathname.replace(/\/[^/]*$/, ''); /* of several counties on one host each has its own worker and keeps its own */
var SHELL = [BASE + '/m/offline', '@asset(m.css)', '@asset(m.js)', '@asset(mark.svg)'].filter(function (u) { return u.charAt(0) === '/'; });
var FILES = 'files-@version' + BASE, PAGES = 'pages-1' + BASE, MATERIAL = 'pages-material-1' + BASE, SMALL = 2097152, OFFLINE = BASE + '/m/offline';
function drop(keep) { return caches.keys().then(function (k) { return Promise.all(k.map(function (n) { return keep.indexOf(n) < 0 && n.replace(/^[^/]*/, '') === BASE ? caches.delete(n) : 0; })); }); }
self.addEventListener('install', function (e) {
  e.waitUntil(caches.open(FILES).then(function (c) { return c.addAll(SHELL); }).then(function () { return self.skipWaiting(); }));
});
self.addEventListener('activate', function (e) { e.waitUntil(drop([FILES, PAGES, MATERIAL]).then(function () { return self.clients.claim(); })); });
function small(r) { var n = +r.headers.get('Content-Length'); return /^text\/html/.test(r.headers.get('Content-Type') || '') || (n > 0 && n <= SMALL); }
function keep(q, r, name) {
  if (r.ok && r.type === 'basic' && !r.redirected && small(r) && !/no-store/.test(r.headers.get('Cache-Control') || '')) {
    var copy = r.clone();
    caches.open(name).then(function (c) {
      return c.put(q.url.split('#')[0], copy).then(function () { return c.keys(); }).then(function (k) { return k.length > 30 ? c.delete(k[0]) : 0; });
    })['catch'](function () { /* storage is full */ });
  }
  return r;
}
function seen(q) { return caches.match(q.url.split('#')[0]).then(function (r) { return r || caches.match(OFFLINE); }); }
function page(q) {
  return new Promise(function (ok, no) {
    var late = setTimeout(function () { seen(q).then(function (r) { if (r) ok(r); }); }, 3000);
    fetch(q).then(function (r) { clearTimeout(late); ok(keep(q, r, PAGES)); }, function (x) { clearTimeout(late); seen(q).then(function (r) { if (r) ok(r); else no(x); }); });
  });
}
self.addEventListener('fetch', function (e) {
  var q = e.request, u = new URL(q.url);
  if (q.method !== 'GET' || u.origin !== location.origin || q.headers.get('range')) return;
  if (q.mode === 'navigate') { if (u.pathname === BASE + '/m' || u.pathname.indexOf(BASE + '/m/') === 0) e.respondWith(page(q)); return; }
  if (q.destination === 'image' && u.pathname.indexOf(BASE + '/m/material/') === 0) e.respondWith(caches.match(q.url).then(function (r) { return r || fetch(q).then(function (n) { return keep(q, n, MATERIAL); }); }));
  if (u.pathname.indexOf('/a/') === 0) e.respondWith(caches.match(q).then(function (r) { return r || fetch(q); }));
});
/* A page asks for others to be kept that will be needed without network. */
self.addEventListener('message', function (e) {
  var list = e.data && e.data.keep;
  if (!(list instanceof Array)) return;
  e.waitUntil(Promise.all(list.slice(0, 5).map(function (u) {
    var url = new URL(u, location.origin);
    if (url.origin !== location.origin || url.pathname.indexOf(BASE + '/m/') !== 0) return 0;
    return fetch(url.href, { credentials: 'same-origin' }).then(function (r) { return keep({ url: url.href }, r, PAGES); })['catch'](function () { /* another time */ });
  })));
});
