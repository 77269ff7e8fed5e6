// <bag-chart>: lines or bars over time or categories.
// JSON block: {unit, digits, series: [{name, data: [[time, value] | value], type, dash, tone, stack}], categories,
//              limit: {name, y}, areas: [[from, to]], max}
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { language } from "../js/dom.js";
import { block, canvas, FONT, onTheme, token } from "./theme.js";

use([LineChart, BarChart, GridComponent, TooltipComponent, MarkLineComponent, MarkAreaComponent, LegendComponent, AriaComponent, CanvasRenderer]);

const PALETTE = ["accent", "major", "unknown", "ok", "minor", "critical"];

function font(color = "text-3", size = 11) {
  return { fontFamily: FONT, fontSize: size, color: token(color) };
}

function limits(data) {
  if (!data.limit) return undefined;
  return {
    silent: true,
    symbol: "none",
    label: { ...font("critical"), formatter: data.limit.name, position: "insideEndTop" },
    lineStyle: { color: token("critical"), type: "dashed", width: 1 },
    data: [{ yAxis: data.limit.y }],
  };
}

function areas(data) {
  if (!data.areas?.length) return undefined;
  const spans = data.areas.map(([from, to]) => [{ xAxis: from }, { xAxis: to }]);
  return { silent: true, itemStyle: { color: token("critical"), opacity: 0.08 }, data: spans };
}

function series(data) {
  return data.series.map((one, at) => ({
    name: one.name,
    type: one.type ?? "line",
    stack: one.stack,
    data: one.data,
    showSymbol: false,
    barMaxWidth: 28,
    itemStyle: { color: token(one.tone ?? PALETTE[at % PALETTE.length]), borderRadius: one.type === "bar" ? 2 : 0 },
    lineStyle: { width: 1.75, type: one.dash ? "dashed" : "solid" },
    areaStyle: at || one.dash || one.type === "bar" ? undefined : { opacity: 0.12 },
    markLine: at ? undefined : limits(data),
    markArea: at ? undefined : areas(data),
  }));
}

function xAxis(data) {
  const line = { axisLine: { lineStyle: { color: token("line") } }, axisTick: { show: false }, splitLine: { show: false } };
  if (data.categories) return { ...line, type: "category", data: data.categories, axisLabel: font() };
  return { ...line, type: "time", axisLabel: { ...font(), formatter: { hour: "{HH}:{mm}", day: "{dd}.{MM}", month: "{MM}.{yyyy}" }, hideOverlap: true } };
}

function option(data) {
  const format = new Intl.NumberFormat(language(), { maximumFractionDigits: data.digits ?? 2 });
  const show = (value) => (value == null ? "–" : `${format.format(value)} ${data.unit ?? ""}`.trim());
  return {
    aria: { enabled: true },
    animation: false,
    textStyle: { fontFamily: FONT },
    grid: { left: 8, right: 16, top: data.series.length > 1 ? 34 : 16, bottom: 8, containLabel: true },
    legend: data.series.length > 1 ? { top: 6, left: 10, icon: "roundRect", itemWidth: 10, itemHeight: 3, textStyle: font("text-2") } : undefined,
    // The HTML tooltip writes style attributes, which the content policy forbids.
    tooltip: { trigger: "axis", renderMode: "richText", backgroundColor: token("raised"), borderColor: token("line"), textStyle: font("text", 12), valueFormatter: show },
    xAxis: xAxis(data),
    yAxis: { type: "value", max: data.max, axisLabel: { ...font(), formatter: (value) => format.format(value) }, splitLine: { lineStyle: { color: token("line"), opacity: 0.7 } } },
    series: series(data),
  };
}

customElements.define("bag-chart", class extends HTMLElement {
  connectedCallback() {
    if (this.box) return;
    this.box = canvas(this);
    const data = block(this);
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
