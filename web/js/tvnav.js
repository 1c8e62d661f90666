/* TV remote control (ES5, no dependency).
   - The pages are real <a href> and <button>: without this script a WebView's own arrow-key focus still works.
   - Within a [data-row] focus moves by geometry; up and down go to the next row and back to where it was left; no wrapping.
   - OK is the browser's (Enter clicks); only the odd key codes of old boxes are added. Back goes to body[data-back].
   - The focus is kept in sessionStorage: whoever comes back finds the same card.
   Key codes of a model come from the server: <body data-keys="back:340,ok:65293">. */
(function () {
  var K = { 37: 'left', 38: 'up', 39: 'right', 40: 'down', 13: 'ok', 8: 'back', 27: 'back', 461: 'back', 10009: 'back', 4: 'back', 19: 'up', 20: 'down', 21: 'left', 22: 'right', 23: 'ok' };
  var B = document.body, extra = (B.getAttribute('data-keys') || '').split(','), i;
  for (i = 0; i < extra.length; i++) { var kv = extra[i].split(':'); if (kv[1]) K[kv[1]] = kv[0]; }
  var stage = document.getElementById('stage') || B, memo = function () { return 'tv:' + (window.TV.page || location.pathname + location.search); };
  function arr(x) { return Array.prototype.slice.call(x); }
  function rows() { return arr(document.querySelectorAll('[data-row]')); }
  function items(r) { return arr(r.querySelectorAll('a[href],button')).filter(function (e) { return !e.disabled && e.offsetWidth; }); }
  function rowOf(e) { while (e && e !== B) { if (e.getAttribute && e.getAttribute('data-row') !== null) return e; e = e.parentNode; } return null; }
  function box(e) { var r = e.getBoundingClientRect(); return { l: r.left, r: r.right, t: r.top, b: r.bottom, x: (r.left + r.right) / 2, y: (r.top + r.bottom) / 2 }; }
  function best(list, cur, dir) {
    var c = box(cur), pick = null, min = 1e9, E = 4;
    list.forEach(function (e) {
      if (e === cur) return;
      var b = box(e), d, off;
      if (dir === 'left') { if (b.r > c.l + E) return; d = c.l - b.r; off = Math.max(0, Math.max(b.t - c.b, c.t - b.b)) + Math.abs(b.t - c.t) * .2; }
      else if (dir === 'right') { if (b.l < c.r - E) return; d = b.l - c.r; off = Math.max(0, Math.max(b.t - c.b, c.t - b.b)) + Math.abs(b.t - c.t) * .2; }
      else if (dir === 'up') { if (b.b > c.t + E) return; d = c.t - b.b; off = Math.max(0, Math.max(b.l - c.r, c.l - b.r)) + Math.abs(b.l - c.l) * .2; }
      else { if (b.t < c.b - E) return; d = b.t - c.b; off = Math.max(0, Math.max(b.l - c.r, c.l - b.r)) + Math.abs(b.l - c.l) * .2; }
      var s = d + off * 3;
      if (s < min) { min = s; pick = e; }
    });
    return pick;
  }
  function reveal(e) {
    var row = rowOf(e), tr = e.parentNode, W = window.innerWidth, H = window.innerHeight, b = box(e), pad = W * .05;
    if (tr.scrollWidth > tr.clientWidth) {
      if (b.r > W - pad) tr.scrollLeft += b.r - (W - pad);
      else if (b.l < pad) tr.scrollLeft -= pad - b.l;
    }
    if (row && stage.scrollHeight > stage.clientHeight) {
      /* back to the top when the first screen holds it; else the row above touches the safe edge and this row shows whole */
      var rs = rows(), n = rs.indexOf(row), bottom = stage.scrollTop + row.getBoundingClientRect().bottom;
      if (bottom < H * .95) stage.scrollTop = 0;
      else { var p = rs[n - 1] || row, sec = p.parentNode.nodeName === 'SECTION' ? p.parentNode : p; stage.scrollTop += sec.getBoundingClientRect().top - H * .05; }
      /* a row taller than the screen: at least the choice itself stands free of the hints below */
      var foot = document.querySelector('.hint'), low = (foot ? box(foot).t : H) - H * .03;
      b = box(e);
      if (b.b > low) stage.scrollTop += b.b - low; else if (b.t < H * .05) stage.scrollTop -= H * .05 - b.t;
    }
  }
  function focus(e) {
    if (!e) return false;
    e.focus(); reveal(e);
    var r = rowOf(e); if (r) r._last = e;
    try { var rs = rows(); sessionStorage.setItem(memo(), rs.indexOf(r) + ',' + items(r).indexOf(e)); } catch (x) {}
    return true;
  }
  function move(dir) {
    var cur = document.activeElement, row = rowOf(cur), rs = rows();
    if (!row) return focus(items(rs[0])[0]);
    var e = best(items(row), cur, dir);
    if (e) return focus(e);
    if (dir === 'left' || dir === 'right') return true;
    for (var n = rs.indexOf(row) + (dir === 'down' ? 1 : -1); n >= 0 && n < rs.length; n += dir === 'down' ? 1 : -1) {
      var it = items(rs[n]);
      if (!it.length) continue;
      if (rs[n]._last && it.indexOf(rs[n]._last) >= 0) return focus(rs[n]._last);
      var on = rs[n].querySelector('[aria-current]'); if (on) return focus(on);
      var x = box(cur).l; it.sort(function (a, b) { return Math.abs(box(a).l - x) - Math.abs(box(b).l - x); });
      return focus(it[0]);
    }
    return true;
  }
  window.TV = { key: null, focus: focus, start: start, go: null, page: null }; /* page: what tv-away shows in the place of the window's own */
  document.addEventListener('keydown', function (ev) {
    var k = K[ev.keyCode || ev.which]; if (!k && !window.TV.key) return;
    if (window.TV.key && window.TV.key(k, ev)) { ev.preventDefault(); return; }
    if (k === 'back') {
      var up = B.getAttribute('data-back');
      if (!up) return;                       /* home: the system's */
      ev.preventDefault();
      /* Really back only when the page above is where we came from; a page that was posted to itself would loop otherwise. */
      if (history.length > 1 && document.referrer.split(/[?#]/)[0] === location.protocol + '//' + location.host + up.split(/[?#]/)[0]) history.back();
      else if (window.TV.go) window.TV.go(up);
      else location.replace(up);
    } else if (k === 'ok') {
      if ((ev.keyCode || ev.which) !== 13 && document.activeElement) { ev.preventDefault(); document.activeElement.click(); }
    } else { ev.preventDefault(); move(k); }
  });
  function start() {
    var wake = document.querySelector('[data-wake]');
    if (wake) window.TV.key = function () { wake.click(); return true; };
    var rs = rows(), to = null;
    try { var m = (sessionStorage.getItem(memo()) || '').split(','); if (m[1] && rs[+m[0]]) to = items(rs[+m[0]])[+m[1]]; } catch (x) {}
    focus(to || document.querySelector('[data-first]') || (rs[0] && items(rs[0])[0]));
  }
  if (window.addEventListener) window.addEventListener('pageshow', start);
  /* data-clock holds the server's time in seconds: a box's own clock and time zone are often wrong. China is UTC+8. */
  var clk = document.querySelector('[data-clock]'), at = clk ? +clk.getAttribute('data-clock') : 0, since = Date.now();
  /* Seconds now by the server's clock. */
  window.TV.now = function () { return Math.floor((at ? at * 1000 + (Date.now() - since) : Date.now()) / 1000); };
  if (clk) setInterval(function () {
    var d = new Date((at ? at * 1000 + (Date.now() - since) : Date.now()) + 8 * 3600 * 1000), h = d.getUTCHours(), m = d.getUTCMinutes();
    clk.innerHTML = (h < 10 ? '0' : '') + h + ':' + (m < 10 ? '0' : '') + m;
  }, 5000);
})();
