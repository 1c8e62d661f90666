/* Console: '/' goes to the search field, Escape closes menus, the organisation tree filters while typing. */
(function () {
  var find = document.querySelector('.top .find input');
  document.addEventListener('keydown', function (e) {
    if (e.key === '/' && find && !e.ctrlKey && !e.metaKey && !e.altKey && !/^(INPUT|TEXTAREA|SELECT)$/.test(e.target.nodeName)) { e.preventDefault(); find.focus(); find.select(); }
    if (e.key === 'Escape') close(null);
  });
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
})();
