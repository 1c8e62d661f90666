/* TV (ES5): an hour without network. While there is network the pages that [data-keep] names are kept in the window's own store; without it
   they are shown from there, and names that are picked wait in the television and are sent when the line is back, with the moment at which
   they were picked. Nothing here is needed with network. */
(function () {
  var B = document.body, stage = document.getElementById('stage'), meta = document.querySelector('meta[name=csrf]');
  var live = stage && stage.getAttribute('data-live'), shown = null, FRESH = 300000, NAMES = 'names';
  if (!live || !window.XMLHttpRequest || !window.JSON) return;
  var base = location.pathname.replace(/\/tv(\/.*)?$/, '');
  function each(list, fn) { for (var i = 0; i < list.length; i++) fn(list[i], i); }
  function get(store, key) { try { return window[store].getItem(key); } catch (x) { return null; } }
  function put(store, key, value) { try { window[store].setItem(key, value); return true; } catch (x) { return false; } }
  function ask(url, body, patience, done) {
    var x = new XMLHttpRequest(), over = false, late;
    function end(status, text) { if (over) return; over = true; clearTimeout(late); done(status, text); }
    late = setTimeout(function () { x.abort(); end(0, ''); }, patience);
    x.onreadystatechange = function () { if (x.readyState === 4) end(x.status, x.responseText); };
    try {
      x.open(body === null ? 'GET' : 'POST', url, true);
      if (body !== null) x.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
      x.send(body);
    } catch (bad) { end(0, ''); }
  }

  /* ---- pages that are kept ---- */

  function keep(list) {
    var url = list.shift();
    if (!url || window.TV.away) return;
    var old = get('sessionStorage', 'page ' + url);
    if (old && Date.now() - parseInt(old, 10) < FRESH) { keep(list); return; }
    ask(url, null, 10000, function (status, text) {
      if (status === 200 && text.indexOf('id="stage"') > 0) put('sessionStorage', 'page ' + url, Date.now() + ' ' + text);
      setTimeout(function () { keep(list); }, 200);
    });
  }
  function kept(url) { var t = get('sessionStorage', 'page ' + url); return t ? t.slice(t.indexOf(' ') + 1) : null; }
  /* What stands between the head line and the hints; the clock goes on. */
  function swap(part) {
    var page = stage.querySelector('.page'), head = page.querySelector('.hd');
    while (head.nextSibling) page.removeChild(head.nextSibling);
    while (part.firstChild) page.appendChild(part.firstChild);
    stage.scrollTop = 0;
  }
  function show(url) {
    var text = kept(url);
    if (!text) return false;
    var d = document.implementation.createHTMLDocument('');
    d.documentElement.innerHTML = text;
    var page = d.querySelector('.page'), head = page && page.querySelector('.hd'), part = document.createElement('div');
    if (!head) return false;
    while (head.nextSibling) part.appendChild(document.importNode(head.parentNode.removeChild(head.nextSibling), true));
    swap(part);
    shown = window.TV.page = url;
    B.setAttribute('data-back', d.body.getAttribute('data-back') || base + '/tv');
    marks();
    window.TV.start();
    window.TV.meeting();
    return true;
  }

  /* ---- names that wait ---- */

  function names() { try { return JSON.parse(get('localStorage', NAMES)) || []; } catch (x) { return []; } }
  function marks() {
    var waiting = names();
    each(document.querySelectorAll('a.nm'), function (a) {
      each(waiting, function (n) { if (a.getAttribute('href') === base + '/tv/meetings/' + n.a + '/names/' + n.m && !/ here/.test(a.className)) a.className += ' here'; });
    });
  }
  function tell(title, words, choices) {
    var part = document.createElement('div'), main = document.createElement('main'), mid = document.createElement('div');
    function add(parent, tag, cls, text) { var e = document.createElement(tag); e.className = cls; if (text) e.textContent = text; parent.appendChild(e); return e; }
    main.className = 'tell';
    mid.className = 'mid';
    add(mid, 'h1', '', title);
    add(mid, 'p', '', words);
    var row = add(mid, 'div', 'btns', '');
    row.setAttribute('data-row', '');
    each(choices, function (c, i) {
      var b = add(row, 'button', i ? 'b' : 'b go', c[0]);
      b.type = 'button';
      if (!i) b.setAttribute('data-first', '');
      b.addEventListener('click', c[1]);
    });
    main.appendChild(mid);
    part.appendChild(main);
    swap(part);
    window.TV.page = 'told ' + title;
    window.TV.start();
  }
  function pick(a, activity, member) {
    var name = (a.firstChild.nodeValue || '').replace(/\s/g, ''), back = base + '/tv/meetings/' + activity + '/names', from = shown || location.pathname + location.search;
    function again() { if (!show(from) && !show(back)) location.replace(back); }
    if (/ here/.test(a.className)) return;
    B.setAttribute('data-back', back);
    tell('是 ' + name + ' 吗？', '网络断开，先记在电视里，网络好了自动报上', [['是我，签到', function () {
      var list = names(), known = false;
      each(list, function (n) { known = known || (n.a === activity && n.m === member); });
      if (!known) list.push({ a: activity, m: member, n: name, at: window.TV.now() });
      if (put('localStorage', NAMES, JSON.stringify(list))) tell(name + ' 已记下', '网络好了自动报上，不用再签', [['下一位', again]]);
      else tell('记不下来', '请书记点名', [['知道了', again]]);
    }], ['不是我', again]]);
  }
  /* The page's form token has become too old: a new page brings a new one. Once, then the names wait for the next page. */
  function fresh() {
    if (get('sessionStorage', 'renewed')) return;
    put('sessionStorage', 'renewed', '1');
    location.reload();
  }
  /* What one meeting's names came to: those that were not taken are named, so that the secretary calls them. */
  function sent(activity, out, status, text) {
    var gone = status === 200 || status === 404 || status === 422, refused = [], answer = {};
    if (status === 403) { fresh(); return; }
    if (!gone) return; /* sent again with the next sign of life */
    if (status === 422) refused = out.map(function (n) { return n.n; });
    try { answer = JSON.parse(text); } catch (x) { /* the meeting is no more */ }
    each(answer.refused || [], function (r) { each(out, function (n) { if (n.m === r.id) refused.push(n.n); }); });
    put('sessionStorage', 'renewed', '');
    put('localStorage', NAMES, JSON.stringify(names().filter(function (n) { return n.a !== activity || !out.some(function (o) { return o.m === n.m; }); })));
    if (refused.length) window.TV.say('没有签上，请书记点名：' + refused.join('、'), 60000);
  }
  var sending = false;
  function flush(done) {
    var list = names(), activity = list.length ? list[0].a : null, out = list.filter(function (n) { return n.a === activity; }).slice(0, 100);
    if (sending || !activity) { if (!sending) done(); return; }
    sending = true;
    ask(base + '/tv/meetings/' + activity + '/names/later', 'csrf=' + encodeURIComponent(meta ? meta.content : '') + '&names=' +
      encodeURIComponent(out.map(function (n) { return n.m + '@' + n.at; }).join(' ')), 15000, function (status, text) {
      sending = false;
      sent(activity, out, status, text);
      if (names().length < list.length) flush(done); else done();
    });
  }

  /* ---- without network ---- */

  function lost(url, name) {
    if (name) return pick(name, name.getAttribute('href').match(/meetings\/(\d+)/)[1], name.getAttribute('href').match(/(\d+)$/)[1]);
    if (!show(url)) window.TV.say('网络断开，这一页要等网络好了才能打开', 6000);
  }
  /* Before a page is left its way is tried, unless something came just now: a browser's error page has no way back by remote. */
  function leave(url, name, go) {
    if (window.TV.away) { lost(url, name); return; }
    if (Date.now() - window.TV.heard < 1000) { go(); return; }
    ask(live, null, 3000, function (status) { if (status) go(); else { window.TV.away = true; lost(url, name); } });
  }
  window.TV.go = function (url) { leave(url, null, function () { location.replace(url); }); };
  document.addEventListener('click', function (e) {
    var a = e.target;
    while (a && a.nodeName !== 'A') a = a.parentNode;
    if (!a || e.defaultPrevented) return;
    var url = a.getAttribute('href');
    e.preventDefault();
    leave(url, /(^| )nm( |$)/.test(a.className) ? a : null, function () { location.href = url; });
  });
  document.addEventListener('submit', function (e) {
    var form = e.target;
    if (e.defaultPrevented) return;
    e.preventDefault();
    function no() { form.removeAttribute('data-sending'); window.TV.say('网络断开，请等网络好了再按一次', 6000); }
    if (form.hasAttribute('data-sending')) return; /* pressed twice */
    form.setAttribute('data-sending', '');
    if (window.TV.away) no();
    else ask(live, null, 3000, function (status) { if (status) form.submit(); else no(); });
  });
  /* Back on the line: what waits is sent, then the page is the server's own again. */
  window.TV.back = function () { flush(function () { if (shown && !names().length) location.replace(shown); }); };
  var list = document.querySelector('[data-keep]');
  if (list) setTimeout(function () { keep(list.getAttribute('data-keep').split(' ')); }, 1500);
  marks();
})();
