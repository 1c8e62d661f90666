/* Console and phone: counting ticks, a second click before something is lost, warning about unsent changes, vote sums,
   the inbox badge. All of it may be absent: the server asks and counts again. */
(function () {
  function each(list, fn) { for (var i = 0; i < list.length; i++) fn(list[i], i); }
  function all(sel, root) { return (root || document).querySelectorAll(sel); }
  function up(e, sel) { while (e && e.nodeType === 1) { if (e.matches(sel)) return e; e = e.parentNode; } return null; }

  /* form[data-pick]: select all, count, mark the rows */
  function pick(form) {
    var head = form.querySelector('[data-all]');
    function boxes() { return all('tbody input[type=checkbox],.rr input', form); }
    function sync() {
      var list = boxes(), on = 0, fixed = 0;
      each(list, function (b) {
        if (b.checked) on++;
        if (b.disabled) fixed++;
        var row = up(b, 'tr,li');
        if (row) row.classList.toggle(row.nodeName === 'TR' ? 'sel' : 'here', b.checked);
      });
      each(all('[data-count]', form), function (out) { out.textContent = on; });
      if (head) { head.checked = list.length > fixed && on === list.length; head.indeterminate = on > 0 && on < list.length; }
    }
    form.addEventListener('change', function (e) {
      if (e.target === head) each(boxes(), function (b) { if (!b.disabled) b.checked = head.checked; });
      sync();
    });
    sync();
  }

  /* form[data-votes=present]: adds up, compares with the people present */
  function votes(form) {
    var out = form.querySelector('[data-sum]'), present = +form.getAttribute('data-votes');
    function sync() {
      var sum = 0, filled = 0;
      each(all('.votes input', form), function (i) { if (/^\d+$/.test(i.value)) { sum += +i.value; filled++; } });
      out.textContent = !filled ? '' : '合计 ' + sum + ' 票，实到 ' + present + ' 人' + (sum === present ? '，相符' : sum > present ? '，多出 ' + (sum - present) + ' 票' : '，还差 ' + (present - sum) + ' 票');
    }
    if (out) { form.addEventListener('input', sync); sync(); }
  }

  /* [data-confirm]: the first click turns the button into the question, the second within six seconds does it */
  document.addEventListener('click', function (e) {
    var b = up(e.target, '[data-confirm]');
    if (!b || b.classList.contains('sure')) return;
    e.preventDefault();
    e.stopPropagation();
    var was = b.innerHTML;
    b.classList.add('sure');
    b.textContent = b.getAttribute('data-confirm');
    setTimeout(function () { b.classList.remove('sure'); b.innerHTML = was; }, 6000);
  }, true);

  /* form[data-dirty]: unsent changes */
  var dirty = false;
  document.addEventListener('input', function (e) { if (up(e.target, 'form[data-dirty]')) dirty = true; });
  document.addEventListener('change', function (e) { if (up(e.target, 'form[data-dirty]')) dirty = true; });
  document.addEventListener('submit', function (e) {
    dirty = false;
    /* a second press of a slow form's button must not send it twice */
    var f = e.target;
    setTimeout(function () { if (!e.defaultPrevented) each(all('button[type=submit]', f), function (b) { b.disabled = true; setTimeout(function () { b.disabled = false; }, 8000); }); }, 0);
  });
  window.addEventListener('beforeunload', function (e) { if (dirty) { e.preventDefault(); e.returnValue = ''; } });
  window.addEventListener('pageshow', function (e) { if (e.persisted) each(all('button[disabled][type=submit]'), function (b) { b.disabled = false; }); });

  /* form[data-logout]: a shared phone keeps nothing of the last person; what is not sent yet is asked about first */
  function settle(f) {
    var over = false, b = f.querySelector('button');
    function go(n) {
      if (over) return;
      over = true;
      f.setAttribute('data-sure', '');
      if (n) b.textContent = '手机里还有 ' + n + ' 条没报上，再点一次就丢掉并退出'; else b.click();
    }
    window.OUTBOX.left().then(go, function () { go(0); });
    setTimeout(function () { go(0); }, 6000); /* no storage answers */
  }
  document.addEventListener('submit', function (e) {
    var f = e.target;
    if (!f.matches('[data-logout]') || f.hasAttribute('data-cleared') || !window.Promise) return;
    e.preventDefault();
    if (window.OUTBOX && !f.hasAttribute('data-sure')) { settle(f); return; }
    var jobs = [];
    try { if (window.caches) jobs.push(caches.keys().then(function (k) { return Promise.all(k.map(function (n) { return /^pages/.test(n) ? caches.delete(n) : 0; })); })); } catch (x) { /* no storage */ }
    if (window.OUTBOX) jobs.push(window.OUTBOX.clear());
    try { sessionStorage.clear(); each(Object.keys(localStorage), function (k) { if (/^recent /.test(k)) localStorage.removeItem(k); }); } catch (x) { /* no storage */ }
    function go() { if (f.hasAttribute('data-cleared')) return; f.setAttribute('data-cleared', ''); f.submit(); }
    Promise.all(jobs).then(go, go);
    setTimeout(go, 2000);
  });

  /* [data-inbox=address]: the count of unread messages, asked once a minute while the page is looked at */
  var bell = document.querySelector('[data-inbox]'), asked = Date.now();
  function count() {
    if (!bell || !window.fetch || document.hidden) return;
    asked = Date.now();
    fetch(bell.getAttribute('data-inbox'), { credentials: 'same-origin', redirect: 'error' }).then(function (r) { return r.ok ? r.text() : ''; }).then(function (t) {
      var m = /^\s*(?:\{\s*"n"\s*:\s*)?(\d+)/.exec(t), b = bell.querySelector('b');
      if (!m) return;
      if (!b) { b = document.createElement('b'); b.setAttribute('aria-hidden', 'true'); bell.appendChild(b); }
      b.textContent = m[1] > 99 ? '99+' : m[1];
      b.hidden = m[1] === '0';
      bell.setAttribute('aria-label', m[1] === '0' ? '消息' : '消息，' + m[1] + ' 条未读');
    })['catch'](function () { /* asked again in a minute */ });
  }
  setInterval(count, 60000);
  document.addEventListener('visibilitychange', function () { if (Date.now() - asked > 60000) count(); });

  function once(mark, fn) { return function (form) { if (!form.hasAttribute(mark)) { form.setAttribute(mark, ''); fn(form); } }; }
  function start(root) {
    each(all('form[data-pick]', root), once('data-picks', pick));
    each(all('form[data-votes]', root), once('data-counts', votes));
  }
  start(document);
  /* htmx swaps parts of a page in */
  document.addEventListener('htmx:load', function (e) { if (e.target.parentNode) start(e.target.parentNode); });
  document.addEventListener('htmx:configRequest', function (e) {
    var c = document.querySelector('meta[name=csrf]');
    if (c && e.detail.verb !== 'get') e.detail.headers['X-CSRF-Token'] = c.content;
  });
  var first = document.querySelector('[data-focus]');
  if (first) first.focus();
})();
