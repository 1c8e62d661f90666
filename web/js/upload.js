/* form[data-pieces]: a large file goes in pieces, so that a line that breaks costs one piece and not the whole file. Without
   this the form is sent as it is. */
(function () {
  var form = document.querySelector('form[data-pieces]'), token = document.querySelector('meta[name=csrf]');
  if (!form || !token || !window.fetch || !window.FormData) return;
  var input = form.querySelector('input[type=file]'), out = form.querySelector('[data-progress]'), bar = out.querySelector('progress'), say = out.querySelector('p'), stop = out.querySelector('[data-stop]');
  var PIECE = 524288, MOST = +form.getAttribute('data-most'), button = form.querySelector('button[type=submit]'), turn = 0, token_now = null, home = form.getAttribute('action'), address = home + '/pieces';
  /* What is taken, and what to do with a file that is not: by default a roster's. */
  var ENDINGS = (form.getAttribute('data-endings') || 'xlsx,csv').split(','), SORT = form.getAttribute('data-sort') || '.xlsx 或 .csv 表格。请在表格软件里另存为 .xlsx 后再选。', LESS = form.getAttribute('data-less') || '请删去不需要的列，或分成几个文件。';

  function show(text, part) { out.hidden = false; say.textContent = text; if (part !== undefined) bar.value = Math.floor(part * 100); }
  function key(f) { return 'upload ' + f.name + ' ' + f.size + ' ' + f.lastModified; }
  function kept(f) { try { return localStorage.getItem(key(f)); } catch (e) { return null; } }
  function keep(f, t) { try { if (t) localStorage.setItem(key(f), t); else localStorage.removeItem(key(f)); } catch (e) { /* no storage: only this page goes on */ } }
  /* Said by the field, before anything is sent. */
  function objection(f) {
    if (ENDINGS.indexOf(f.name.split('.').pop().toLowerCase()) < 0) return '“' + f.name + '”不是 ' + SORT;
    if (f.size > MOST) return '文件有 ' + Math.ceil(f.size / 1048576) + ' MB，最大 ' + Math.floor(MOST / 1048576) + ' MB。' + LESS;
    return f.size ? '' : '“' + f.name + '”是空的。请核对后再选。';
  }
  function object(text) {
    var box = input.parentNode.parentNode, old = box.querySelector('.msg');
    if (old) old.parentNode.removeChild(old);
    box.classList.toggle('err', !!text);
    input.setCustomValidity(text);
    if (!text) return;
    var p = document.createElement('p');
    p.className = 'msg';
    p.setAttribute('role', 'alert');
    p.textContent = text;
    box.insertBefore(p, input.parentNode);
  }
  function wait(ms) { return new Promise(function (done) { setTimeout(done, ms); }); }
  function ask(path, body) {
    return fetch(path, { method: body ? 'POST' : 'GET', body: body, credentials: 'same-origin', redirect: 'error', headers: { 'X-CSRF-Token': token.content, Accept: 'application/json' } });
  }
  /* What was refused says why, except where no page of the program's own answered. */
  function refused(what, r) {
    var e = new Error(what + ' ' + r.status);
    return r.json().then(function (s) { e.why = s.why; throw e; }, function () { throw e; });
  }
  function begin(f) {
    var d = new FormData();
    d.append('name', f.name);
    d.append('size', f.size);
    return ask(address, d).then(function (r) {
      return r.ok ? r.json() : refused('begin', r);
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
      return r.ok || r.status === 409 ? r.json() : refused('piece', r);
    });
  }
  function whole(f) { keep(f, null); input.disabled = false; form.removeAttribute('data-pieces'); form.submit(); }
  /* A form with a place for the token is sent with it, without the file; else the file has a page of its own. */
  function done(f, s) {
    var place = form.querySelector('input[name=token]');
    keep(f, null);
    if (!place) { location.href = home + '/' + s.token; return; }
    place.value = s.token;
    form.submit();
  }
  function run(f, s, failed, mine) {
    if (mine !== turn) return;
    token_now = s ? s.token : token_now;
    if (s && s.whole) { done(f, s); return; }
    (s ? send(f, s) : resume(f)).then(function (next) {
      if (mine !== turn) { drop(next.token); return; }
      show('已上传 ' + Math.floor(next.offset * 100 / f.size) + '%', next.whole ? 1 : next.offset / f.size);
      run(f, next, 0, mine);
    })['catch'](function (e) {
      if (mine !== turn) return;
      if (e.why && !/ 503$/.test(e.message)) { rest(); object(e.why); return; }
      if (/ (401|403|409|413|422)$/.test(e.message)) { whole(f); return; } /* the plain form tells why */
      var pause = Math.min(30, 2 << Math.min(failed, 4));
      show('网络中断，' + pause + ' 秒后从断开的地方接着传。关掉页面也可以，一天内再选这个文件会接着传。');
      wait(pause * 1000).then(function () { run(f, null, failed + 1, mine); });
    });
  }
  /* Given up: the server keeps nothing of it. When the line is broken too, it forgets by itself within a day. */
  function drop(t) {
    if (t) ask(address + '/' + t + '/drop', new FormData())['catch'](function () { /* the sweep of the server */ });
  }
  input.addEventListener('change', function () { object(input.files[0] ? objection(input.files[0]) : ''); });
  form.addEventListener('submit', function (e) {
    var f = input.files && input.files[0];
    if (!f || f.size <= PIECE || !form.hasAttribute('data-pieces')) return;
    e.preventDefault();
    button.disabled = true;
    input.disabled = true;
    show('正在上传', 0);
    run(f, null, 0, ++turn);
  });
  function rest() {
    token_now = null;
    out.hidden = true;
    button.disabled = false;
    input.disabled = false;
    button.focus();
  }
  stop.addEventListener('click', function () {
    turn++;
    drop(token_now || kept(input.files[0]));
    keep(input.files[0], null);
    rest();
  });
})();
