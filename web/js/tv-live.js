/* TV (ES5): keeps a page current. An element with data-live="/tv/…/live" is asked every five seconds for one flat JSON object:
   data-live-field gets text, data-live-src a picture, data-live-width a class w0 to w100, data-live-list a list, "go" another
   page; "over" leads home half an hour after the last key. Without network the last state stays, and a mark says so. */
(function () {
  var root = document.querySelector('[data-live]');
  if (!root || !window.XMLHttpRequest) return;
  var url = root.getAttribute('data-live'), lost = 0, mark = null, touched = Date.now();
  document.addEventListener('keydown', function () { touched = Date.now(); });
  function each(name, fn) { var l = document.querySelectorAll('[' + name + ']'); for (var i = 0; i < l.length; i++) fn(l[i], l[i].getAttribute(name)); }
  function text(e, s) { s = String(s); if (e.textContent !== s) e.textContent = s; }
  function has(d, k) { return d[k] !== undefined && d[k] !== null; }
  function fill(d) {
    if (typeof d.go === 'string' && /^(\/[\w-]+)?\/tv(\/|\?|$)/.test(d.go)) { if (d.go !== location.pathname + location.search) location.replace(d.go); return; }
    if (d.over && Date.now() - touched > 1800000) { location.replace(url.replace(/\/tv\/.*/, '/tv')); return; }
    each('data-live-field', function (e, k) { if (has(d, k)) text(e, d[k]); });
    each('data-live-src', function (e, k) { if (typeof d[k] === 'string' && /^(\/[^\/]|data:image\/)/.test(d[k]) && e.getAttribute('src') !== d[k]) e.src = d[k]; });
    each('data-live-width', function (e, k) { if (has(d, k)) e.className = e.className.replace(/(^| )w\d+/g, '') + ' w' + Math.max(0, Math.min(100, Math.round(+d[k] || 0))); });
    each('data-live-list', function (e, k) {
      if (!(d[k] instanceof Array)) return;
      var now = JSON.stringify(d[k]);
      if (e.getAttribute('data-now') === now) return;
      e.setAttribute('data-now', now);
      e.innerHTML = '';
      for (var i = 0; i < d[k].length; i++) {
        /* typeof: a string has a function named small */
        var x = d[k][i], li = document.createElement('li'), rich = x && typeof x === 'object';
        text(li, rich ? x.text : x);
        if (rich && x.small) { var s = document.createElement('small'); text(s, x.small); li.appendChild(s); }
        e.appendChild(li);
      }
    });
  }
  var said = '', hush;
  function show() {
    var words = said || (lost > 1 ? '网络断开，正在重连' : '');
    if (words && !mark) { mark = document.createElement('div'); mark.className = 'off'; mark.setAttribute('role', 'status'); document.body.appendChild(mark); }
    if (words) text(mark, words);
    if (!words && mark) { mark.parentNode.removeChild(mark); mark = null; }
  }
  /* A word in the corner for so many milliseconds. */
  window.TV.say = function (words, ms) { said = words; clearTimeout(hush); hush = setTimeout(function () { said = ''; show(); }, ms); show(); };
  window.TV.away = false;
  window.TV.heard = Date.now();
  function state(ok) {
    lost = ok ? 0 : lost + 1;
    if (ok) window.TV.heard = Date.now();
    window.TV.away = lost > 0;
    /* A code is good for the minutes around its own: an older one would only turn people away. */
    var old = Date.now() - window.TV.heard > 150000, is = / old( |$)/.test(' ' + document.body.className);
    if (old !== is) document.body.className = old ? document.body.className + ' old' : document.body.className.replace(/(^| )old( |$)/, ' ');
    show();
    if (ok && window.TV.back) window.TV.back();
    setTimeout(ask, lost > 6 ? 20000 : 5000);
  }
  function ask() {
    var x = new XMLHttpRequest(), done = false, late;
    function end(ok) { if (done) return; done = true; clearTimeout(late); state(ok); }
    late = setTimeout(function () { x.abort(); end(false); }, 10000);
    x.onreadystatechange = function () {
      if (x.readyState !== 4 || done) return;
      /* 401: no longer paired; 404: the activity is gone. The server's page says what to do. */
      if (x.status === 401) try { sessionStorage.clear(); localStorage.removeItem('names'); } catch (none) { /* nothing is kept */ }
      if (x.status === 401 || x.status === 404) { done = true; clearTimeout(late); location.reload(); return; }
      var ok = x.status === 200 || x.status === 304;
      if (x.status === 200) try { fill(JSON.parse(x.responseText)); } catch (bad) { ok = false; }
      end(ok);
    };
    try { x.open('GET', url, true); x.setRequestHeader('Accept', 'application/json'); x.send(null); } catch (bad) { end(false); }
  }
  setTimeout(ask, 5000);
})();
