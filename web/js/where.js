/* [data-where]: the phone's own place goes into the fields lon and lat when the button is pressed, once; nothing is followed. Shown only
   where the browser offers it. */
(function () {
  var box = document.querySelector('[data-where]'), geo = navigator.geolocation;
  if (!box || !geo || !window.isSecureContext) return;
  var button = box.querySelector('button'), said = box.querySelector('[role=status]');
  function put(id, n) { var f = document.getElementById(id); f.value = n.toFixed(6); f.dispatchEvent(new Event('input', { bubbles: true })); }
  box.hidden = false;
  button.addEventListener('click', function () {
    button.disabled = true; said.textContent = '正在取位置……';
    geo.getCurrentPosition(function (p) {
      button.disabled = false;
      put('lon', p.coords.longitude); put('lat', p.coords.latitude);
      said.textContent = '已填入，误差约 ' + Math.max(1, Math.round(p.coords.accuracy)) + ' 米。' + (p.coords.accuracy > 100 ? '误差较大，请到室外空旷处再点一次。' : '核对后点“保存”。');
    }, function (e) {
      button.disabled = false;
      said.textContent = e.code === 1 ? '没有得到定位的许可。可以在手机设置里允许浏览器定位，或者手工填写。' : '没有取到位置。请到室外空旷处再试，或者手工填写。';
    }, { enableHighAccuracy: true, timeout: 20000, maximumAge: 0 });
  });
})();
