/* form[data-pieces]: a large file goes in pieces, so that a line that breaks costs one piece and not the whole file. Without
   this the form is sent as it is. */
(function () {
  var form = document.querySelector('form[data-pieces]'), token = document.querySelector('meta[name=csrf]');
  if (!form || !token || !window.fetch || !window.FormData) return;
  var input = form.querySelector('input[type=file]'), out = form.querySelector('[data-progress]'), bar = out.querySelector('progress'), say = out.querySelector('span');
  var PIECE = 524288, home = form.getAttribute('action'), address = home + '/pieces';

  function show(text, part) { out.hidden = false; say.textContent = text; if (part !== undefined) bar.value = Math.floor(part * 100); }
  function key(f) { return 'upload ' + f.name + ' ' + f.size + ' ' + f.lastModified; }
  function kept(f) { try { return localStorage.getItem(key(f)); } catch (e) { return null; } }
  function keep(f, t) { try { if (t) localStorage.setItem(key(f), t); else localStorage.removeItem(key(f)); } catch (e) { /* no storage: only this page goes on */ } }
  function wait(ms) { return new Promise(function (done) { setTimeout(done, ms); }); }
  function ask(path, body) {
    return fetch(path, { method: body ? 'POST' : 'GET', body: body, credentials: 'same-origin', redirect: 'error', headers: { 'X-CSRF-Token': token.content, Accept: 'application/json' } });
  }
  function begin(f) {
    var d = new FormData();
    d.append('name', f.name);
    d.append('size', f.size);
    return ask(address, d).then(function (r) {
      if (!r.ok) throw new Error('begin ' + r.status);
      return r.json();
    }).then(function (s) { keep(f, s.token); return s; });
  }
  function resume(f) {
    var t = kept(f);
    return t ? ask(address + '/' + t).then(function (r) {
      if (r.status === 404) { keep(f, null); return begin(f); }
      if (!r.ok) throw new Error('resume ' + r.status);
      return r.json();
    }) : begin(f);
  }
  /* One piece; 409 tells the offset that the server has, which may be further than ours when an answer was lost. */
  function send(f, s) {
    var d = new FormData();
    d.append('piece', f.slice(s.offset, s.offset + PIECE), f.name);
    return ask(address + '/' + s.token + '?at=' + s.offset, d).then(function (r) {
      if (!r.ok && r.status !== 409) throw new Error('piece ' + r.status);
      return r.json();
    });
  }
  function whole(f) { keep(f, null); form.removeAttribute('data-pieces'); form.submit(); }
  function run(f, s, failed) {
    if (s && s.whole) { keep(f, null); location.href = home + '/' + s.token; return; }
    (s ? send(f, s) : resume(f)).then(function (next) {
      show('已上传 ' + Math.floor(next.offset * 100 / f.size) + '%', next.whole ? 1 : next.offset / f.size);
      run(f, next, 0);
    })['catch'](function (e) {
      if (/ (401|403|409|413|422)$/.test(e.message)) { whole(f); return; } /* the plain form tells why */
      var pause = Math.min(30, 2 << Math.min(failed, 4));
      show('网络中断，' + pause + ' 秒后从断开的地方接着传。关掉页面也可以，一天内再选这个文件会接着传。');
      wait(pause * 1000).then(function () { run(f, null, failed + 1); });
    });
  }
  form.addEventListener('submit', function (e) {
    var f = input.files && input.files[0];
    if (!f || f.size <= PIECE || !form.hasAttribute('data-pieces')) return;
    e.preventDefault();
    form.querySelector('button[type=submit]').disabled = true;
    show('正在上传', 0);
    run(f, null, 0);
  });
})();
