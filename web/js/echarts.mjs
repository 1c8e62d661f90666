/* What the cockpit needs of ECharts, bundled by tools/assets.sh into echarts.js. A part that is missing here (markLine, say)
   silently draws nothing. */
import * as core from 'echarts/core'
import { BarChart, LineChart, HeatmapChart } from 'echarts/charts'
import { GridComponent, TooltipComponent, VisualMapComponent, MarkLineComponent } from 'echarts/components'
import { CanvasRenderer } from 'echarts/renderers'
core.use([BarChart, LineChart, HeatmapChart, GridComponent, TooltipComponent, VisualMapComponent, MarkLineComponent, CanvasRenderer])
window.echarts = { init: core.init }
