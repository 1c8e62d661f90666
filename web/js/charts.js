/* Cockpit charts. The data stands in the data-values attribute of the box; without script or without ECharts the same figures
   are a table. */
(function () {
  if (!window.echarts) return;
  var css = getComputedStyle(document.documentElement);
  function v(n) { return css.getPropertyValue(n).replace(/^\s+|\s+$/g, ''); }
  var font = v('--f-sans'), t2 = v('--c-text-2'), t3 = v('--c-text-3'), ink = v('--c-ink'), line = v('--c-line');
  var big = document.body.classList.contains('wall') ? 1.8 : 1; /* letters of a screen that is read from far away */
  function plain(extra) { var o = { axisLine: { show: false }, axisTick: { show: false } }, k; for (k in extra) o[k] = extra[k]; return o; }
  function label(extra) { var o = { color: t2, fontSize: 12 * big, interval: 0 }, k; for (k in extra) o[k] = extra[k]; return o; }
  var make = {
    rank: function (d) {
      return {
        grid: { left: 66 * big, right: 44 * big, top: 8, bottom: 4 },
        tooltip: { trigger: 'axis', axisPointer: { type: 'shadow', shadowStyle: { color: 'rgba(28,30,34,.04)' } }, valueFormatter: function (x) { return x + '%'; } },
        xAxis: { type: 'value', min: Math.max(0, Math.floor((Math.min.apply(null, d.vals) - 10) / 10) * 10), max: 100, show: false },
        yAxis: [plain({ type: 'category', inverse: true, data: d.names, axisLabel: label({ margin: 10 }) }),
          plain({ type: 'category', inverse: true, position: 'right', data: d.vals.map(function (x) { return x.toFixed(1); }), axisLabel: label({ color: ink, margin: 36 * big, align: 'right' }) })],
        series: [{
          type: 'bar', name: d.name || '按期率', barWidth: 9 * big, showBackground: true, backgroundStyle: { color: '#f3f1ed', borderRadius: 2 },
          data: d.vals.map(function (x) { return { value: x, itemStyle: { color: x < d.target - 5 ? v('--d-amber') : x < d.target ? v('--d-3') : v('--d-5'), borderRadius: 2 } }; }),
          markLine: { silent: true, symbol: 'none', lineStyle: { color: '#8d887f', type: [3, 3], width: 1 }, label: { show: false }, data: [{ xAxis: d.target }], z: 5 }
        }]
      };
    },
    heat: function (d) {
      return {
        grid: { left: 66, right: 8, top: 4, bottom: 54 },
        tooltip: { formatter: function (p) { return d.towns[p.value[1]] + ' · ' + d.months[p.value[0]] + '\n' + (d.name || '按期率') + ' ' + p.value[2]; } },
        xAxis: plain({ type: 'category', data: d.months, axisLabel: { color: t2, fontSize: 12 }, splitArea: { show: false } }),
        yAxis: plain({ type: 'category', data: d.towns, inverse: true, axisLabel: label({ fontSize: 11, margin: 10 }) }),
        visualMap: { min: d.min === undefined ? 50 : d.min, max: d.max === undefined ? 100 : d.max, calculable: false, orient: 'horizontal', right: 8, bottom: 0, itemWidth: 10, itemHeight: 140, text: ['高', '低'], textStyle: { color: t3, fontSize: 12 }, inRange: { color: ['#f2e3cf', '#eef1f2', v('--d-2'), v('--d-4'), v('--d-5')] } },
        series: [{ type: 'heatmap', data: d.cells, itemStyle: { borderColor: '#fff', borderWidth: 2, borderRadius: 3 }, emphasis: { itemStyle: { borderColor: ink, borderWidth: 1 } } }]
      };
    },
    trend: function (d) {
      return {
        grid: { left: 40, right: 16, top: 14, bottom: 28 },
        tooltip: { trigger: 'axis' },
        xAxis: plain({ type: 'category', data: d.names, axisLabel: { color: t2, fontSize: 12 } }),
        yAxis: plain({ type: 'value', scale: true, axisLabel: { color: t3, fontSize: 12 }, splitLine: { lineStyle: { color: line } } }),
        series: [{ type: 'line', name: d.name || '', data: d.vals, symbolSize: 5, lineStyle: { color: v('--d-5'), width: 2 }, itemStyle: { color: v('--d-5') } }]
      };
    }
  };
  /* The figures behind a chart: one button changes between the two, for the keyboard and for screen readers alike. */
  function button(box, holder, hide) {
    var head = box.parentNode.parentNode.querySelector('header'), b = document.createElement('button');
    if (!head) return;
    b.type = 'button'; b.className = 'more'; b.textContent = '数据表';
    b.setAttribute('aria-pressed', 'false');
    b.addEventListener('click', function () {
      var shown = hide.hidden;
      hide.hidden = !shown; holder.hidden = shown;
      box.style.overflow = shown ? 'auto' : 'hidden';
      b.textContent = shown ? '图' : '数据表';
      b.setAttribute('aria-pressed', String(shown));
    });
    head.appendChild(b);
  }
  function draw(box) {
    var d, opt, holder = document.createElement('div'), hide = document.createElement('div'), table = box.querySelector('table'), timer, c;
    try { d = JSON.parse(box.getAttribute('data-values')); opt = make[box.getAttribute('data-chart')](d); } catch (bad) { return; }
    holder.style.height = box.clientHeight + 'px';
    holder.setAttribute('role', 'img');
    holder.setAttribute('aria-label', box.getAttribute('aria-label') || '');
    box.appendChild(holder);
    box.style.overflow = 'hidden';
    if (table) { hide.hidden = true; hide.appendChild(table); box.appendChild(hide); button(box, holder, hide); }
    c = echarts.init(holder, null, { renderer: 'canvas' });
    opt.textStyle = { fontFamily: font };
    opt.animation = false;
    opt.tooltip.renderMode = 'richText';   /* drawn in the canvas: no inline style, so the CSP stays strict */
    c.setOption(opt);
    window.addEventListener('resize', function () { clearTimeout(timer); timer = setTimeout(function () { c.resize(); }, 150); });
  }
  var boxes = document.querySelectorAll('[data-chart][data-values]');
  for (var i = 0; i < boxes.length; i++) draw(boxes[i]);
})();
