/* TV (ES5), in a meeting: a clock for who speaks, and hands counted with the arrows. */
(function () {
  function each(list, fn) { for (var i = 0; i < list.length; i++) fn(list[i], i); }
  function text(e, s) { if (e && e.textContent !== s) e.textContent = s; }

  /* [data-timer=key]: runs on when the page is left, in this television's window alone */
  function timer(root) {
    var key = 'timer ' + root.getAttribute('data-timer'), clock = root.querySelector('[data-time]'), say = root.querySelector('[data-say]');
    var run = document.querySelector('[data-run]'), again = document.querySelector('[data-again]'), t = { at: 0, gone: 0, limit: 0 };
    try { t = JSON.parse(sessionStorage.getItem(key)) || t; } catch (x) { /* no storage */ }
    function two(n) { return (n < 10 ? '0' : '') + n; }
    function gone() { return t.gone + (t.at ? Math.max(0, Date.now() - t.at) : 0); }
    function paint() {
      var s = Math.floor(gone() / 1000), over = t.limit && s >= t.limit * 60;
      text(clock, two(Math.floor(s / 60)) + ':' + two(s % 60));
      root.className = 'timer' + (over ? ' over' : t.at ? ' on' : '');
      text(say, over ? '时间到，超过 ' + t.limit + ' 分钟' : !t.at && !s ? '按 OK 开始计时' + (t.limit ? '，限 ' + t.limit + ' 分钟' : '') : (t.at ? '正在计时' : '已暂停') + (t.limit ? '，限 ' + t.limit + ' 分钟' : ''));
      text(run, t.at ? '暂停' : s ? '继续' : '开始');
      each(document.querySelectorAll('[data-limit]'), function (b) { b.className = 'b' + (+b.getAttribute('data-limit') === t.limit ? ' on' : ''); });
    }
    function keep() { try { sessionStorage.setItem(key, JSON.stringify(t)); } catch (x) { /* runs while the page stands */ } paint(); }
    run.addEventListener('click', function () { if (t.at) { t.gone = gone(); t.at = 0; } else t.at = Date.now(); keep(); });
    again.addEventListener('click', function () { t.at = 0; t.gone = 0; keep(); window.TV.focus(run); });
    each(document.querySelectorAll('[data-limit]'), function (b) { b.addEventListener('click', function () { t.limit = +b.getAttribute('data-limit'); keep(); window.TV.focus(run); }); });
    each(document.querySelectorAll('[data-run],[data-limit],[data-again]'), function (b) { b.hidden = false; });
    paint();
    window.TV.focus(run);
    beat = setInterval(paint, 250);
  }

  /* form[data-hands]: up and down count, OK puts all who are left into the column; it is sent when nobody is left over */
  function hands(form) {
    var list = form.querySelectorAll('[data-hand]'), send = form.querySelector('[type=submit]'), sum = form.querySelector('[data-sum]');
    var voters = document.querySelector('[data-live-field=voters]'), asked = sum.textContent;
    function number(b) { return +b.querySelector('b').textContent || 0; }
    function all() { return +voters.textContent || 0; }
    function rest() { var n = all(); each(list, function (b) { n -= number(b); }); return n; }
    function paint() {
      var left = rest();
      each(list, function (b) { b.input.value = number(b); });
      text(sum, left === all() ? asked : left > 0 ? '还差 ' + left + ' 人' : left < 0 ? '多出 ' + -left + ' 人，请减去' : '合计 ' + all() + ' 人，与到会人数相符');
      sum.className = 'sum' + (left < 0 ? ' bad' : left ? '' : ' ok');
    }
    function put(b, n) { b.querySelector('b').textContent = Math.max(0, Math.min(9999, n)); paint(); }
    each(list, function (b) {
      b.input = document.createElement('input');
      b.input.type = 'hidden';
      b.input.name = b.getAttribute('data-hand');
      form.appendChild(b.input);
      b.addEventListener('click', function () { if (rest() > 0) put(b, number(b) + rest()); if (!rest()) window.TV.focus(send); });
    });
    window.TV.key = function (k) {
      var b = document.activeElement;
      if ((k !== 'up' && k !== 'down') || !b || !b.input) return false;
      put(b, number(b) + (k === 'up' ? 1 : -1));
      return true;
    };
    form.addEventListener('submit', function (e) { if (rest()) { e.preventDefault(); paint(); } });
    paint();
    beat = setInterval(paint, 1000); /* somebody may come in late */
  }
  /* Again when another page was put into the window. */
  var beat;
  window.TV.meeting = function () {
    clearInterval(beat);
    window.TV.key = null;
    each(document.querySelectorAll('[data-timer]'), timer);
    each(document.querySelectorAll('form[data-hands]'), hands);
  };
  window.TV.meeting();
})();
