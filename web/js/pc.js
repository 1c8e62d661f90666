/* Console: '/' goes to the search field, '?' opens the page's help, the arrows through what was found, Escape closes menus, the organisation tree filters
   while typing; what was opened last is remembered in this browser alone, as numbers. */
(function () {
  var find = document.querySelector('.top .find input'), help = document.querySelector('details.help');
  document.addEventListener('keydown', function (e) {
    if (e.key === '/' && find && !e.ctrlKey && !e.metaKey && !e.altKey && !/^(INPUT|TEXTAREA|SELECT)$/.test(e.target.nodeName)) { e.preventDefault(); find.focus(); find.select(); }
    if (e.key === '?' && help && !/^(INPUT|TEXTAREA|SELECT)$/.test(e.target.nodeName)) { help.open = !help.open; help.querySelector('summary').focus(); }
    if (e.key === 'Escape') { if (help && help.open) help.querySelector('summary').focus(); close(null); }
    if ((e.key === 'ArrowDown' || e.key === 'ArrowUp') && !e.ctrlKey && !e.metaKey && !e.altKey && !e.shiftKey) step(e);
  });

  /* [data-results]: from the search field or one result to the next */
  function step(e) {
    var links = document.querySelectorAll('[data-results] a.t'), at = Array.prototype.indexOf.call(links, e.target), field = document.querySelector('form.q input[name=q]');
    if (!links.length || (at < 0 && e.target !== field && e.target !== find)) return;
    at += e.key === 'ArrowDown' ? 1 : -1;
    if (at >= links.length || at < -1) return;
    e.preventDefault();
    (at < 0 ? field || find : links[at]).focus();
  }
  function close(keep) {
    var open = document.querySelectorAll('details.pop[open]');
    for (var i = 0; i < open.length; i++) if (open[i] !== keep) open[i].removeAttribute('open');
  }
  document.addEventListener('click', function (e) {
    var d = e.target;
    while (d && d.nodeType === 1 && !d.matches('details.pop')) d = d.parentNode;
    close(d && d.nodeType === 1 ? d : null);
  });

  /* [data-tree]: hides what does not match the name or the pinyin initials in data-k; branches with a match open */
  function filter(box) {
    var field = box.querySelector('input[type=search]'), before = null;
    function text(e) { return (e.textContent + ' ' + (e.getAttribute('data-k') || '')).toLowerCase(); }
    function walk(node, q, shown) {
      var any = false;
      for (var i = 0; i < node.children.length; i++) {
        var c = node.children[i], hit;
        if (c.nodeName === 'A') { hit = shown || text(c).indexOf(q) >= 0; c.hidden = !hit; any = any || hit; }
        if (c.nodeName === 'DETAILS') {
          var own = shown || text(c.querySelector('summary')).indexOf(q) >= 0, inner = walk(c, q, own);
          hit = own || inner;
          c.hidden = !hit; c.open = inner && !own || own && c.hasAttribute('open'); any = any || hit;
        }
      }
      return any;
    }
    field.addEventListener('input', function () {
      var q = field.value.replace(/\s+/g, '').toLowerCase(), d = box.querySelectorAll('details'), i;
      if (!before) { before = []; for (i = 0; i < d.length; i++) before.push(d[i].open); }
      walk(box, q, !q);
      if (!q) { for (i = 0; i < d.length; i++) d[i].open = before[i]; before = null; }
    });
  }
  var trees = document.querySelectorAll('[data-tree]');
  for (var i = 0; i < trees.length; i++) if (trees[i].querySelector('input[type=search]')) filter(trees[i]);

  /* [data-recent=address]: the records that were opened last. localStorage holds "member-12,org-5" of each account; the names come
     from the server, which knows what the account may see now, and are not kept. common.js takes it all away at sign-out. */
  var who = document.querySelector('meta[name=who]'), place = document.querySelector('[data-recent]'), MOST = 8;
  var key = who && 'recent ' + who.content, opened = /\/(member|org|activit)(?:y|ies|s)\/(\d+)$/.exec(location.pathname);
  function list() { try { return (localStorage.getItem(key) || '').split(',').filter(Boolean); } catch (x) { return []; } }
  function keep(all) { try { if (all.length) localStorage.setItem(key, all.slice(0, MOST).join(',')); else localStorage.removeItem(key); } catch (x) { /* no storage: nothing is remembered */ } }
  if (key && opened && !document.querySelector('main .ask.bad')) {
    var word = (opened[1] === 'activit' ? 'activity' : opened[1]) + '-' + opened[2];
    keep([word].concat(list().filter(function (w) { return w !== word; })));
  }
  if (key && place && window.fetch && list().length)
    fetch(place.getAttribute('data-recent') + list().join(','), { credentials: 'same-origin', redirect: 'error', headers: { 'HX-Request': 'true' } }).then(function (r) { return r.ok ? r.text() : ''; }).then(function (html) {
      place.querySelector('[data-list]').innerHTML = html;
      place.hidden = !place.querySelector('a');
    })['catch'](function () { /* without the names the place stays hidden */ });
  /* [data-refresh=seconds]: a screen on a wall looks again; while nobody answers it keeps what it shows and tries once more. */
  var screen = document.querySelector('[data-refresh]'), full = document.querySelector('[data-full]');
  if (screen && window.fetch) {
    var every = screen.getAttribute('data-refresh') * 1000, again = function () {
      fetch(location.href, { credentials: 'same-origin', redirect: 'error' }).then(function (r) { if (r.ok) location.reload(); else setTimeout(again, every); })['catch'](function () { setTimeout(again, every); });
    };
    setTimeout(again, every);
  }
  if (full && document.documentElement.requestFullscreen) {
    full.hidden = false;
    full.addEventListener('click', function () { document.documentElement.requestFullscreen(); });
  }
  if (place) place.querySelector('[data-forget]').addEventListener('click', function () { keep([]); place.hidden = true; if (find) find.focus(); });
})();
