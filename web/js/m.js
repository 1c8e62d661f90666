/* Phone: the notice without network, reading aloud, the service worker. All of it may be absent. */
(function () {
  var net = document.querySelector('[data-net]');
  function show() { if (net) net.hidden = navigator.onLine !== false; }
  window.addEventListener('online', show); window.addEventListener('offline', show); show();
  var b = document.querySelector('[data-read]');
  if (b && window.speechSynthesis && window.SpeechSynthesisUtterance) {
    b.hidden = false;
    b.addEventListener('click', function () {
      var on = speechSynthesis.speaking; speechSynthesis.cancel(); if (on) return;
      var u = new SpeechSynthesisUtterance(document.getElementById('main').innerText.replace(/\s+/g, '。'));
      u.lang = 'zh-CN'; u.rate = 0.9; speechSynthesis.speak(u);
    });
  }
  if ('serviceWorker' in navigator && window.isSecureContext) {
    var base = document.querySelector('link[rel=manifest]').getAttribute('href').replace(/\/[^/]*$/, ''); /* of several counties on one host each has its own */
    navigator.serviceWorker.register(base + '/sw.js', { scope: base + '/m' })['catch'](function () { /* online only, then */ });
    var kept = [].map.call(document.querySelectorAll('a[data-keep]'), function (a) { return a.href; });
    if (kept.length) navigator.serviceWorker.ready.then(function (r) { r.active.postMessage({ keep: kept }); });
  }
})();
