/* TV (ES5): [data-leaf] pages are leafed through with left and right, so of their links only the one for OK stays; video[data-player] plays at once where
   the box allows it, else with OK. While it plays alone, left and right go ten seconds back and on, and any key brings the buttons. */
(function () {
  var page = document.querySelector('[data-leaf]'), v = document.querySelector('video[data-player]');
  /* Back leads to the meeting, not through the pages. */
  function leaf() {
    var prev = page.querySelector('[data-prev]'), next = page.querySelector('[data-next]'), links = page.querySelectorAll('.foot a'), i;
    function go(a) { if (a) location.replace(a.href); return true; }
    window.TV.key = function (k) { return k === 'left' ? go(prev) : k === 'right' ? go(next) : false; };
    for (i = 0; i < links.length; i++) if (links[i].getAttribute('data-first') === null) links[i].parentNode.removeChild(links[i]);
  }
  if (page && window.TV) leaf();
  if (!v) return;
  var main = v.parentNode, bar = document.querySelector('[data-bar]'), cur = document.querySelector('[data-cur]'), dur = document.querySelector('[data-dur]'), lost = document.querySelector('[data-lost]'), timer, tries = 0;
  v.removeAttribute('controls'); /* the browser's own serve without this script, which makes the buttons work */
  var buttons = document.querySelectorAll('[data-act]');
  for (var i = 0; i < buttons.length; i++) buttons[i].hidden = false;
  function two(n) { return ('0' + n).slice(-2); }
  function clock(s) { s = Math.floor(s || 0); return two(Math.floor(s / 60)) + ':' + two(s % 60); }
  function mark(name, on) { main.className = main.className.replace(new RegExp(' ?' + name, 'g'), '') + (on ? ' ' + name : ''); }
  function paint() {
    mark('paused', v.paused);
    cur.textContent = clock(v.currentTime);
    if (!v.duration || v.duration === Infinity) return;
    dur.textContent = clock(v.duration);
    bar.className = 'w' + Math.round(v.currentTime / v.duration * 100);
  }
  function play() { var p = v.play(); if (p && p['catch']) p['catch'](paint); }
  function turn() { if (v.paused) play(); else v.pause(); }
  function seek(s) { v.currentTime = Math.max(0, Math.min((v.duration || 1e9) - 1, v.currentTime + s)); }
  function wake() {
    mark('idle', false);
    clearTimeout(timer);
    timer = setTimeout(function () { if (!v.paused) mark('idle', true); }, 6000);
  }
  /* A line that breaks: from the same place again, the server gives ranges. */
  v.addEventListener('error', function () {
    var at = v.currentTime;
    lost.hidden = false;
    if (tries++ < 60) setTimeout(function () { v.load(); v.currentTime = at; play(); }, 5000);
  });
  v.addEventListener('playing', function () { lost.hidden = true; tries = 0; });
  v.addEventListener('play', function () { paint(); wake(); });
  v.addEventListener('pause', function () { paint(); wake(); });
  v.addEventListener('timeupdate', paint);
  v.addEventListener('ended', wake);
  if (window.TV) window.TV.key = function (k) {
    var alone = /idle/.test(main.className);
    wake();
    if (!alone || k === 'back') return false;
    if (k === 'left' || k === 'right') seek(k === 'left' ? -10 : 10);
    else if (k === 'ok') turn();
    return true;
  };
  document.addEventListener('click', function (e) {
    var act = e.target.getAttribute && e.target.getAttribute('data-act');
    if (act === 'play') turn();
    else if (act) seek(act === 'rew' ? -10 : 10);
    wake();
  });
  paint();
  wake();
  play();
})();
