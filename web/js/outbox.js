/* Outbox: a form with data-outbox is written to IndexedDB first and sent afterwards. What is typed into one with data-draft, too, is kept as
   it is typed and stands there again when the page is opened, with or without network, until it was sent.
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
  function byAge(a, b) { return a.at - b.at; }
  /* What is typed is kept in the store that answers at once: a window that is closed would not wait for the other one. */
  function drafts() {
    try { return Object.keys(localStorage).filter(function (k) { return /^draft /.test(k); }).map(function (k) { return JSON.parse(localStorage.getItem(k)); }); } catch (x) { return []; }
  }
  function all() { return tx('readonly', function (s) { return s.getAll(); }).then(function (rows) { return rows.concat(drafts()).filter(ours).sort(byAge); }); }
  function mine() { return all().then(function (rows) { return rows.filter(function (r) { return !who || r.who === who; }); }); }
  function two(n) { return ('0' + n).slice(-2); }
  function when(ms) { var d = new Date(ms); return (d.getMonth() + 1) + '月' + d.getDate() + '日 ' + two(d.getHours()) + ':' + two(d.getMinutes()); }
  function add(parent, tag, text, cls) { var e = document.createElement(tag); e.textContent = text; if (cls) e.className = cls; parent.appendChild(e); return e; }
  function part(name) { return form.querySelector('[data-' + name + ']'); }
  function show(name, on) { var e = part(name); if (e) e.hidden = !on; }
  function waits(r) { return !r.sent && !r.refused && !r.draft; }
  function paint() {
    return mine().then(function (rows) {
      rows.reverse();
      var wait = rows.filter(waits).length;
      if (badge) badge.textContent = wait ? wait + ' 条待上报' : '';
      if (list) {
        list.textContent = '';
        if (!rows.length) add(add(list, 'li', ''), 'span', '还没有记录');
        rows.forEach(function (r) {
          var li = add(list, 'li', ''), t = add(li, 'span', r.label);
          add(t, 'small', when(r.at));
          if (r.refused) add(t, 'small', r.refused, 'why');
          add(li, 'span', r.draft ? '没交的草稿' : r.sent ? '已上报' : r.refused ? '没有报上' : '待上报', 'tag ' + (r.sent ? 'ok' : r.refused ? 'bad' : 'warn'));
        });
      }
      left(rows);
      if (!form) return;
      var me = rows.filter(function (r) { return r.key === key && !r.draft; })[0];
      if (typed) me = saved && me; /* of the page's own saves only: what was sent before stands in the record */
      show('ok', me && me.sent && !me.beside); show('beside', me && me.beside); show('wait', me && waits(me)); show('refused', me && me.refused);
      if (me) form.querySelector('[data-ok] [data-when]').textContent = when(me.at);
      if (me && me.refused && part('why')) part('why').textContent = me.refused;
      form.querySelector('button[type=submit]').disabled = !typed && !!me && !me.refused;
    });
  }
  /* What can not be sent any more, on a page without the form: to be read and copied. */
  function left(rows) {
    var box = document.querySelector('[data-left]'), of = box && box.getAttribute('data-left');
    var r = box && rows.filter(function (x) { return x.key === of && !x.sent; })[0];
    if (r) { box.querySelector('textarea').value = r.body.minutes; box.hidden = false; }
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
  /* What the server will never take is marked so and not sent again; everything else is tried later. */
  function refuse(r) {
    if ([403, 404, 409, 413, 422].indexOf(r.status) < 0) throw new Error(r.status);
    return r.json().then(function (j) { return j.detail; }, function () { return ''; });
  }
  function send(url, out) {
    return post(url, out).then(function (r) { return r.status === 403 ? renew().then(function () { return post(url, out); }) : r; })
      .then(function (r) { return r.ok ? r.json() : refuse(r).then(function (why) { return { refused: out.map(function (x) { return { id: x.id, message: why }; }) }; }); })
      .then(function (j) {
        var ok = j.ok || [], no = {};
        (j.refused || []).forEach(function (x) { no[x.id] = x.message || '没有说明原因'; });
        return tx('readwrite', function (s) {
          out.forEach(function (r) {
            if (ok.indexOf(r.id) >= 0) { r.sent = Date.now(); r.beside = (j.beside || []).indexOf(r.id) >= 0; s.put(r); } else if (no[r.id]) { r.refused = no[r.id]; s.put(r); }
          });
        }).then(function () { keep(out.filter(function (r) { return r.sent && r.page; }).map(function (r) { return r.page; })); });
      });
  }
  /* Pages that the worker is to keep, so that they open without network. */
  function keep(pages) {
    var w = navigator.serviceWorker;
    if (w && pages.length) w.ready.then(function (here) { if (here.active) here.active.postMessage({ keep: pages }); });
  }
  var busy = false;
  function flush() {
    if (busy || !who) return Promise.resolve();
    busy = true;
    return mine().then(function (rows) {
      var by = {}, urls = [], size = {};
      rows.forEach(function (r) {
        if (!waits(r)) return;
        if (!by[r.url]) { by[r.url] = []; urls.push(r.url); size[r.url] = 0; }
        size[r.url] += JSON.stringify(r.body).length;
        if (!by[r.url].length || (by[r.url].length < 50 && size[r.url] < 60000)) by[r.url].push(r);
      });
      var old = rows.filter(function (r) { return (r.sent || r.refused) && Date.now() - r.at > KEEP; });
      var clean = old.length ? tx('readwrite', function (s) { old.forEach(function (r) { s['delete'](r.id); }); }) : Promise.resolve();
      return urls.reduce(function (p, u) { return p.then(function () { return send(u, by[u]); })['catch'](function () { /* sent again later; the others go on */ }); }, clean);
    })['catch'](function () { /* sent again later */ }).then(function () { busy = false; return paint(); });
  }
  function fields() { var body = {}; new FormData(form).forEach(function (v, k) { if (k !== 'csrf' && typeof v === 'string') body[k] = v; }); return body; }
  function row(id, body) {
    return { id: id, at: Date.now(), who: who, key: key, url: form.getAttribute('data-outbox'), page: typed ? location.pathname : '',
      label: form.getAttribute('data-outbox-label') || document.title, body: body, sent: 0 };
  }
  /* Drafts. Each save names the text that it was begun from (the page's, then that of the save before), so that the server sees whether
     somebody else wrote meanwhile. */
  var typed = form && form.hasAttribute('data-draft'), saved = false, begun = typed ? form.getAttribute('data-draft') : '';
  var draft = typed ? 'draft ' + who + ' ' + form.getAttribute('data-outbox') : '';
  function same(a, b) { return !!a && a.minutes === b.minutes && a.recorder === b.recorder; }
  function noted() { var e = part('saved'); if (e) e.textContent = '已存在手机里 ' + when(Date.now()).split(' ')[1]; }
  function keepTyped() {
    var r = row(draft, fields());
    r.draft = 1; r.body.base = begun;
    try { localStorage.setItem(draft, JSON.stringify(r)); noted(); } catch (x) { /* full: the form is posted as any other */ }
  }
  function forget() { try { localStorage.removeItem(draft); } catch (x) { /* nothing is kept */ } }
  function fill(body) { ['minutes', 'recorder'].forEach(function (n) { if (form.elements[n] && typeof body[n] === 'string') form.elements[n].value = body[n]; }); }
  function restore() {
    return mine().then(function (rows) {
      var own = rows.filter(function (r) { return r.key === key; }), d = own.filter(function (r) { return r.draft; })[0], last = own.filter(function (r) { return !r.draft; }).pop();
      var now = fields();
      if (last && !last.sent) { fill(last.body); begun = waits(last) ? last.body.minutes : last.body.base; saved = true; }
      if (!d) return;
      if (same(d.body, now)) { forget(); return; }
      fill(d.body); begun = d.body.base;
      show('restored', true);
      part('restored').querySelector('[data-when]').textContent = when(d.at);
    });
  }
  if (typed) {
    form.addEventListener('input', keepTyped);
    var away = form.querySelector('[data-discard]');
    if (away) away.addEventListener('click', function () { forget(); location.reload(); });
  }
  if (form) form.addEventListener('submit', function (e) {
    e.preventDefault();
    var body = fields(), button = form.querySelector('button[type=submit]');
    if (typed) body.base = begun; else button.disabled = true;
    var r = row(rid(), body);
    tx('readwrite', function (s) { return s.put(r); }).then(function () {
      if (typed) { if (same(r.body, fields())) forget(); begun = body.minutes; saved = true; show('restored', false); }
      return paint();
    }).then(flush, function () { form.submit(); });
  });
  window.OUTBOX = {
    flush: flush,
    keep: keep,
    /* How many things of this person would be lost with the store, when all that can be sent was. */
    left: function () { return Promise.race([flush(), new Promise(function (ok) { setTimeout(ok, 3000); })]).then(mine).then(function (rows) { return rows.filter(function (r) { return waits(r) || r.draft; }).length; }); },
    clear: function () { return all().then(function (rows) { return tx('readwrite', function (s) { rows.forEach(function (r) { if (r.draft) localStorage.removeItem(r.id); else s['delete'](r.id); }); }); }); }
  };
  window.addEventListener('online', flush);
  document.addEventListener('visibilitychange', function () { if (!document.hidden) flush(); });
  setInterval(flush, 30000);
  (typed ? restore() : Promise.resolve()).then(paint).then(flush, function () { /* no storage: the form is posted as any other */ });
})();
