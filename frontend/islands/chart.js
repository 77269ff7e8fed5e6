// <bag-chart>: lines or bars over time or categories.
// JSON block: {unit, digits, series: [{name, data: [[time, value] | value], type, dash, tone, stack}], categories,
//              scale (the axis need not reach zero),
//              limit: {name, y}, limits: [{name, y, tone}], areas: [[from, to] | {from, to, tone}], from, to, max, zoom}
// A null value is a gap. zoom: the wheel with Ctrl and a bar below the chart narrow the time.
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, DataZoomInsideComponent, DataZoomSliderComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { language } from "../js/dom.js";
import { block, canvas, FONT, onTheme, token } from "./theme.js";

use([LineChart, BarChart, DataZoomInsideComponent, DataZoomSliderComponent, GridComponent, TooltipComponent, MarkLineComponent, MarkAreaComponent, LegendComponent, AriaComponent, CanvasRenderer]);

const PALETTE = ["accent", "major", "unknown", "ok", "minor", "critical"];

function font(color = "text-3", size = 11) {
  return { fontFamily: FONT, fontSize: size, color: token(color) };
}

function limits(data) {
  const drawn = [...(data.limits ?? []), ...(data.limit ? [data.limit] : [])];
  if (!drawn.length) return undefined;
  const line = ({ name, y, tone = "critical" }) => ({
    yAxis: y,
    name,
    label: { ...font(tone), formatter: "{b}", position: "insideEndTop" },
    lineStyle: { color: token(tone), type: "dashed", width: 1 },
  });
  return { silent: true, symbol: "none", data: drawn.map(line) };
}

function areas(data) {
  if (!data.areas?.length) return undefined;
  const spans = data.areas.map((area) => {
    const { from, to, tone = "critical" } = Array.isArray(area) ? { from: area[0], to: area[1] } : area;
    return [{ xAxis: from, itemStyle: { color: token(tone), opacity: 0.1 } }, { xAxis: to }];
  });
  return { silent: true, data: spans };
}

// A limit far above the curves would flatten them: then the axis keeps to the curves.
function top(data) {
  if (data.max != null || !data.limits?.length) return data.max;
  const reach = Math.max(...data.series.flatMap((one) => one.data.map((point) => (Array.isArray(point) ? point[1] : point) ?? 0)));
  const within = data.limits.map((one) => one.y).filter((y) => y <= reach * 2.5);
  const wanted = Math.max(reach, ...within) * 1.05;
  const round = 5 * 10 ** (Math.floor(Math.log10(wanted)) - 1);
  return wanted > 0 ? Math.ceil(wanted / round) * round : undefined;
}

function zoom(data) {
  if (!data.zoom) return undefined;
  const bar = {
    type: "slider", height: 16, bottom: 6, borderColor: "transparent", backgroundColor: token("sunken"), fillerColor: token("accent-weak"),
    showDetail: false, brushSelect: false, dataBackground: { lineStyle: { opacity: 0 }, areaStyle: { opacity: 0 } },
    selectedDataBackground: { lineStyle: { opacity: 0 }, areaStyle: { opacity: 0 } }, handleStyle: { color: token("surface"), borderColor: token("line-strong") }, moveHandleSize: 0,
  };
  return [{ type: "inside", zoomOnMouseWheel: "ctrl", moveOnMouseMove: true, moveOnMouseWheel: false }, bar];
}

function series(data) {
  return data.series.map((one, at) => ({
    name: one.name,
    type: one.type ?? "line",
    stack: one.stack,
    data: one.data,
    showSymbol: false,
    connectNulls: false,
    barMaxWidth: 28,
    itemStyle: { color: token(one.tone ?? PALETTE[at % PALETTE.length]), borderRadius: one.type === "bar" ? 2 : 0 },
    lineStyle: { width: 1.75, type: one.dash ? "dashed" : "solid" },
    areaStyle: at || one.dash || one.type === "bar" ? undefined : { opacity: 0.12, origin: "start" },
    markLine: at ? undefined : limits(data),
    markArea: at ? undefined : areas(data),
  }));
}

function xAxis(data) {
  const line = { axisLine: { lineStyle: { color: token("line") } }, axisTick: { show: false }, splitLine: { show: false } };
  if (data.categories) return { ...line, type: "category", data: data.categories, axisLabel: font() };
  return { ...line, type: "time", min: data.from, max: data.to, axisLabel: { ...font(), formatter: { hour: "{HH}:{mm}", day: "{dd}.{MM}", month: "{MM}.{yyyy}" }, hideOverlap: true } };
}

function option(data) {
  const format = new Intl.NumberFormat(language(), { maximumFractionDigits: data.digits ?? 2 });
  const show = (value) => (value == null ? "–" : `${format.format(value)} ${data.unit ?? ""}`.trim());
  return {
    aria: { enabled: true },
    animation: false,
    textStyle: { fontFamily: FONT },
    grid: { left: 8, right: 16, top: data.series.length > 1 ? 34 : 16, bottom: data.zoom ? 28 : 8, containLabel: true },
    dataZoom: zoom(data),
    legend: data.series.length > 1 ? { top: 6, left: 10, icon: "roundRect", itemWidth: 10, itemHeight: 3, textStyle: font("text-2") } : undefined,
    // The HTML tooltip writes style attributes, which the content policy forbids.
    tooltip: { trigger: "axis", renderMode: "richText", backgroundColor: token("raised"), borderColor: token("line"), textStyle: font("text", 12), valueFormatter: show },
    xAxis: xAxis(data),
    yAxis: { type: "value", scale: Boolean(data.scale), max: top(data), axisLabel: { ...font(), formatter: (value) => format.format(value) }, splitLine: { lineStyle: { color: token("line"), opacity: 0.7 } } },
    series: series(data),
  };
}

customElements.define("bag-chart", class extends HTMLElement {
  connectedCallback() {
    if (this.box) return;
    this.box = canvas(this);
    const data = block(this);
    if (!data.series) return;
    const draw = () => {
      this.chart?.dispose();
      this.chart = init(this.box);
      this.chart.setOption(option(data));
      this.dataset.ready = "1";
    };
    document.fonts.ready.then(draw);
    onTheme(draw);
    new ResizeObserver(() => this.chart?.resize()).observe(this.box);
  }
});
