/* input[data-shrink]: a camera's photo is made small before it is sent, its longer side at most 1920 points, so that it costs the
   village little of its line and is never refused for its size. What the browser cannot read goes as it is, and the server says
   what it thinks of it. */
(function () {
  var SIDE = 1920, SMALL = 409600, QUALITY = 0.85;
  if (!window.createImageBitmap || !window.DataTransfer || !window.Promise || !HTMLCanvasElement.prototype.toBlob) return;

  function megabytes(n) { return (n / 1048576).toFixed(1) + ' MB'; }
  function large(f) { return f.size > SMALL && /^image\/(jpeg|png|webp)$/.test(f.type); }
  function smaller(f) {
    if (!large(f)) return f;
    return createImageBitmap(f, { imageOrientation: 'from-image' }).then(function (b) {
      var part = Math.min(1, SIDE / Math.max(b.width, b.height)), c = document.createElement('canvas'), pen = c.getContext('2d');
      c.width = Math.round(b.width * part);
      c.height = Math.round(b.height * part);
      pen.fillStyle = '#fff'; /* under what is transparent */
      pen.fillRect(0, 0, c.width, c.height);
      pen.drawImage(b, 0, 0, c.width, c.height);
      b.close();
      return new Promise(function (done) { c.toBlob(done, 'image/jpeg', QUALITY); });
    }).then(function (blob) {
      return blob && blob.size < f.size ? new File([blob], f.name.replace(/\.\w+$/, '') + '.jpg', { type: 'image/jpeg', lastModified: f.lastModified }) : f;
    })['catch'](function () { return f; });
  }
  function watch(input) {
    var say = document.createElement('p'), button = input.form.querySelector('button[type=submit]');
    say.setAttribute('role', 'status');
    input.parentNode.appendChild(say);
    input.addEventListener('change', function () {
      var files = Array.prototype.slice.call(input.files), before = files.reduce(function (sum, f) { return sum + f.size; }, 0);
      say.textContent = '';
      if (!files.some(large)) return;
      button.disabled = true;
      say.textContent = '正在缩小照片…';
      Promise.all(files.map(smaller)).then(function (small) {
        var kept = new DataTransfer(), after = 0;
        small.forEach(function (f) { kept.items.add(f); after += f.size; });
        if (after < before) {
          input.files = kept.files;
          say.textContent = '已缩小：' + megabytes(before) + ' → ' + megabytes(after);
        } else say.textContent = '';
        button.disabled = false;
      });
    });
  }
  var inputs = document.querySelectorAll('input[data-shrink]');
  for (var i = 0; i < inputs.length; i++) watch(inputs[i]);
})();
