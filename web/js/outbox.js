/* Outbox: a form with data-outbox is written to IndexedDB first and sent afterwards.
   Every entry has an id made here and the time it happened; the server keeps the id as a unique key, so sending again is
   harmless. Background Sync is absent from Android WebView, Safari and Firefox, so the outbox is emptied when a page
   loads, when the network returns, when the page becomes visible and every 30 seconds. Without script or IndexedDB the
   form is posted as any other. */
(function () {
  if (!window.indexedDB || !window.fetch || !window.Promise || !window.crypto) return;
  var form = document.querySelector('form[data-outbox]');
  var list = document.querySelector('[data-queue]'), badge = document.querySelector('[data-pending]');
  function meta(name) { var e = document.querySelector('meta[name=' + name + ']'); return e ? e.content : ''; }
  /* Entries of another person on the same phone stay untouched: they must not be sent in this one's name. A page that knows
     nobody (the offline page) shows everything and sends nothing. */
  var who = meta('who'), key = form ? form.getAttribute('data-outbox-key') || form.getAttribute('action') : '', csrf = meta('csrf');
  var KEEP = 14 * 24 * 3600 * 1000;
  function rid() { var a = new Uint8Array(16), s = ''; crypto.getRandomValues(a); for (var i = 0; i < 16; i++) s += (a[i] + 256).toString(16).slice(1); return s; }
  var open;
  function db() {
    if (!open) open = new Promise(function (ok, no) {
      var q = indexedDB.open('xianfeng', 1);
      q.onupgradeneeded = function () { q.result.createObjectStore('outbox', { keyPath: 'id' }); };
      q.onsuccess = function () { ok(q.result); }; q.onerror = function () { no(q.error); };
    });
    return open;
  }
  function tx(mode, fn) {
    return db().then(function (d) {
      return new Promise(function (ok, no) {
        var t = d.transaction('outbox', mode), r = fn(t.objectStore('outbox'));
        t.oncomplete = function () { ok(r && r.result); }; t.onerror = t.onabort = function () { no(t.error); };
      });
    });
  }
  /* Of several counties on one host each has its own entries: they go to the county that the form was one of. */
  var link = document.querySelector('link[rel=manifest]'), base = link ? link.getAttribute('href').replace(/[^/]*$/, '') : '/';
  function ours(r) { return r.url.indexOf(base) === 0; }
  function all() { return tx('readonly', function (s) { return s.getAll(); }).then(function (rows) { return rows.filter(ours); }); }
  function mine() { return all().then(function (rows) { return rows.filter(function (r) { return !who || r.who === who; }); }); }
  function two(n) { return ('0' + n).slice(-2); }
  function when(ms) { var d = new Date(ms); return (d.getMonth() + 1) + '月' + d.getDate() + '日 ' + two(d.getHours()) + ':' + two(d.getMinutes()); }
  function add(parent, tag, text, cls) { var e = document.createElement(tag); e.textContent = text; if (cls) e.className = cls; parent.appendChild(e); return e; }
  function part(name) { return form.querySelector('[data-' + name + ']'); }
  function show(name, on) { var e = part(name); if (e) e.hidden = !on; }
  function paint() {
    return mine().then(function (rows) {
      rows.sort(function (a, b) { return b.at - a.at; });
      var wait = rows.filter(function (r) { return !r.sent && !r.refused; }).length;
      if (badge) badge.textContent = wait ? wait + ' 条待上报' : '';
      if (list) {
        list.textContent = '';
        if (!rows.length) add(add(list, 'li', ''), 'span', '还没有记录');
        rows.forEach(function (r) {
          var li = add(list, 'li', ''), t = add(li, 'span', r.label);
          add(t, 'small', when(r.at));
          if (r.refused) add(t, 'small', r.refused, 'why');
          add(li, 'span', r.sent ? '已上报' : r.refused ? '没有报上' : '待上报', 'tag ' + (r.sent ? 'ok' : r.refused ? 'bad' : 'warn'));
        });
      }
      if (!form) return;
      var me = rows.filter(function (r) { return r.key === key; })[0];
      show('ok', me && me.sent); show('wait', me && !me.sent && !me.refused); show('refused', me && me.refused);
      if (me && part('when')) part('when').textContent = when(me.at);
      if (me && me.refused && part('why')) part('why').textContent = me.refused;
      form.querySelector('button[type=submit]').disabled = !!me && !me.refused;
    });
  }
  /* Slow network: no answer within 15 seconds counts as none; the entries go again later. */
  function post(url, out) {
    return Promise.race([
      new Promise(function (ok, no) { setTimeout(no, 15000); }),
      fetch(url, { method: 'POST', credentials: 'same-origin', headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf }, body: JSON.stringify(out.map(function (r) { return { id: r.id, at: r.at, body: r.body }; })) })
    ]);
  }
  /* A page from the cache may carry an old token: fetch the page once more and take its token. */
  function renew() {
    return fetch(location.href, { credentials: 'same-origin', cache: 'no-store' }).then(function (r) { return r.text(); }).then(function (t) {
      var m = /<meta name="csrf" content="([^"]*)"/.exec(t), w = /<meta name="who" content="([^"]*)"/.exec(t);
      if (!m || !w || w[1] !== who || m[1] === csrf) throw new Error('no other token');
      csrf = m[1];
    });
  }
  function send(url, out) {
    return post(url, out).then(function (r) { return r.status === 403 ? renew().then(function () { return post(url, out); }) : r; })
      .then(function (r) { if (!r.ok) throw new Error(r.status); return r.json(); })
      .then(function (j) {
        var ok = j.ok || [], no = {};
        (j.refused || []).forEach(function (x) { no[x.id] = x.message || '没有说明原因'; });
        return tx('readwrite', function (s) {
          out.forEach(function (r) {
            if (ok.indexOf(r.id) >= 0) { r.sent = Date.now(); s.put(r); } else if (no[r.id]) { r.refused = no[r.id]; s.put(r); }
          });
        });
      });
  }
  var busy = false;
  function flush() {
    if (busy || !who) return Promise.resolve();
    busy = true;
    return mine().then(function (rows) {
      var by = {}, urls = [];
      rows.forEach(function (r) {
        if (r.sent || r.refused) return;
        if (!by[r.url]) { by[r.url] = []; urls.push(r.url); }
        if (by[r.url].length < 50) by[r.url].push(r);
      });
      var old = rows.filter(function (r) { return (r.sent || r.refused) && Date.now() - r.at > KEEP; });
      var clean = old.length ? tx('readwrite', function (s) { old.forEach(function (r) { s['delete'](r.id); }); }) : Promise.resolve();
      return urls.reduce(function (p, u) { return p.then(function () { return send(u, by[u]); }); }, clean);
    })['catch'](function () { /* sent again later */ }).then(function () { busy = false; return paint(); });
  }
  if (form) form.addEventListener('submit', function (e) {
    e.preventDefault();
    var body = {}, button = form.querySelector('button[type=submit]');
    new FormData(form).forEach(function (v, k) { if (k !== 'csrf' && typeof v === 'string') body[k] = v; });
    button.disabled = true;
    var row = { id: rid(), at: Date.now(), who: who, key: key, url: form.getAttribute('data-outbox'), label: form.getAttribute('data-outbox-label') || document.title, body: body, sent: 0 };
    tx('readwrite', function (s) { return s.put(row); }).then(paint).then(flush, function () { form.submit(); });
  });
  window.OUTBOX = {
    flush: flush,
    clear: function () { return all().then(function (rows) { return tx('readwrite', function (s) { rows.forEach(function (r) { s['delete'](r.id); }); }); }); }
  };
  window.addEventListener('online', flush);
  document.addEventListener('visibilitychange', function () { if (!document.hidden) flush(); });
  setInterval(flush, 30000);
  paint().then(flush, function () { /* no storage: the form is posted as any other */ });
})();
