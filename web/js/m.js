/* Phone: the notice without network, reading aloud, the service worker. All of it may be absent. */
(function () {
  var net = document.querySelector('[data-net]');
  function show() { if (net) net.hidden = navigator.onLine !== false; }
  window.addEventListener('online', show); window.addEventListener('offline', show); show();
  /* [data-read]: by the phone's own Chinese voice; where it has none by the sound that the server makes of the page, once somebody asks for it */
  function reader(b) {
    var word = b.querySelector('[data-word]'), label = word.textContent, place = b.getAttribute('data-read'), none = document.querySelector('[data-silent]'), audio = null;
    var synth = window.speechSynthesis && window.SpeechSynthesisUtterance ? speechSynthesis : null;
    function chinese() { return !!synth && [].some.call(synth.getVoices(), function (v) { return /^(zh|cmn)/i.test(v.lang); }); }
    function show() { b.hidden = !synth && !place; if (none) none.hidden = !b.hidden; }
    function say(words) { if (none) { none.textContent = words; none.hidden = false; } word.textContent = label; b.disabled = false; }
    function own() {
      var u = new SpeechSynthesisUtterance(document.getElementById('main').innerText.replace(label, '').replace(/\s+/g, '。'));
      u.lang = 'zh-CN'; u.rate = 0.9;
      u.onend = u.onerror = function () { word.textContent = label; };
      synth.cancel(); synth.speak(u);
      word.textContent = '停下';
    }
    function play() { audio.play().then(function () { word.textContent = '暂停'; }, function () { word.textContent = '准备好了，再按一次'; }); }
    function fetchSound(tries) {
      fetch(place, { method: 'HEAD', credentials: 'same-origin' }).then(function (r) {
        if (r.status === 202 && tries) { setTimeout(function () { fetchSound(tries - 1); }, 1000); return; }
        b.disabled = false;
        if (r.status !== 200) { say('平台现在不能朗读这一页，请看屏幕，或请家人读一读。'); return; }
        audio = new Audio(place);
        audio.onended = function () { word.textContent = label; };
        play();
      })['catch'](function () { say('没有网络，现在不能朗读。'); });
    }
    show();
    b.addEventListener('click', function () {
      if (audio) { if (audio.paused) play(); else { audio.pause(); word.textContent = '接着读'; } return; }
      if (synth && synth.speaking) { synth.cancel(); word.textContent = label; return; }
      if (chinese() || !place) { own(); return; }
      b.disabled = true;
      word.textContent = '正在准备声音…';
      fetchSound(25);
    });
  }
  var b = document.querySelector('[data-read]');
  if (b) reader(b);
  if ('serviceWorker' in navigator && window.isSecureContext) {
    var base = document.querySelector('link[rel=manifest]').getAttribute('href').replace(/\/[^/]*$/, ''); /* of several counties on one host each has its own */
    navigator.serviceWorker.register(base + '/sw.js', { scope: base + '/m' })['catch'](function () { /* online only, then */ });
    var kept = [].map.call(document.querySelectorAll('a[data-keep]'), function (a) { return a.href; });
    if (kept.length) navigator.serviceWorker.ready.then(function (r) { r.active.postMessage({ keep: kept }); });
  }
})();
