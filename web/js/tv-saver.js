/* TV (ES5): [data-turn] shows its lines one at a time; [data-saver] takes the page's place when no key was pressed for ten minutes, and its
   parts turn slowly. Any key brings the page back and does nothing else. Both stand in the page, so they need no network. */
(function () {
  var IDLE = 600000, LINE = 8000, SLIDE = 20000, turned = 0, slid = 0, touched = Date.now();
  try { touched = +sessionStorage.getItem('touched') || touched; } catch (x) { /* no storage: from this page on */ }
  function saver() { return document.querySelector('[data-saver]'); }
  function next(list) {
    var on = list.querySelector('.on'), to = on && on.nextElementSibling;
    if (!on) return;
    if (!to || to.nodeName !== on.nodeName) to = on.parentNode.firstElementChild;
    on.className = on.className.replace(/(^| )on$/, '');
    to.className = to.className ? to.className + ' on' : 'on';
  }
  function press(ev) {
    var s = saver();
    touched = Date.now();
    try { sessionStorage.setItem('touched', touched); } catch (x) { /* as above */ }
    if (!s || s.hidden) return;
    s.hidden = true;
    ev.preventDefault();
    ev.stopImmediatePropagation();
  }
  window.addEventListener('keydown', press, true);
  setInterval(function () {
    var s = saver(), line = document.querySelector('[data-turn]'), now = Date.now();
    if (line && now - turned > LINE) { if (turned) next(line); turned = now; }
    if (!s) return;
    if (s.hidden && now - touched > IDLE) { s.hidden = false; slid = now; }
    else if (!s.hidden && now - slid > SLIDE) { next(s); slid = now; }
  }, 1000);
})();
