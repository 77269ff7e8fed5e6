// <bag-graph>: boxes and lines. JSON block: {elements: cytoscape elements, layout, zoom}; node data: label, state, url;
// edge data: label, state. movable: boxes can be dragged. stretch: what was laid out takes the shape of the panel. zoom: the wheel with Ctrl brings it closer, the pointer moves it. Positions given → drawn as given; else in layers from the first node.
import cytoscape from "cytoscape";
import { block, canvas, FONT, onTheme, token } from "./theme.js";

// Cytoscape adds a <style> unless this id exists; the content policy forbids that, and the stylesheet holds the rule.
const RESERVED = "__________cytoscape_stylesheet";
if (!document.getElementById(RESERVED)) document.head.append(Object.assign(document.createElement("meta"), { id: RESERVED }));

const LEGEND = 44; // room below for the legend
const MOST_SQUEEZE = 1.6; // rows of boxes must not touch
const STATES = ["critical", "major", "minor", "warning", "unknown", "ok"];

function nodeStyle() {
  return {
    shape: "round-rectangle",
    width: 104,
    height: 30,
    "background-color": token("raised"),
    "border-width": 1,
    "border-color": token("line-strong"),
    label: "data(label)",
    color: token("text"),
    "font-family": FONT,
    "font-size": 11.5,
    "font-weight": 500,
    "text-valign": "center",
    "text-halign": "center",
    "text-max-width": 98,
    "text-wrap": "ellipsis",
  };
}

function edgeStyle() {
  return {
    width: 1.75,
    "line-color": token("line-strong"),
    "curve-style": "bezier",
    "font-size": 10.5,
    "font-family": FONT,
    color: token("text-3"),
    "text-background-color": token("surface"),
    "text-background-opacity": 1,
    "text-background-padding": 2,
  };
}

function styles() {
  const states = STATES.flatMap((state) => [
    { selector: `node[state='${state}']`, style: { "border-color": token(state), "border-width": 1.5, "background-color": token(`${state}-weak`) } },
    { selector: `edge[state='${state}']`, style: { "line-color": token(state), "line-style": state === "critical" ? "dashed" : "solid" } },
  ]);
  const labeled = { selector: "edge[label]", style: { label: "data(label)" } };
  const wide = { selector: "node[wide]", style: { width: 148, "text-max-width": 142 } };
  return [{ selector: "node", style: nodeStyle() }, wide, { selector: "edge", style: edgeStyle() }, labeled, ...states];
}

function layout(data) {
  if (data.layout) return { ...data.layout, padding: 14 };
  const placed = data.elements.some((element) => element.position);
  return placed ? { name: "preset", fit: true, padding: 14 } : { name: "breadthfirst", directed: true, spacingFactor: 1.1, padding: 14 };
}

customElements.define("bag-graph", class extends HTMLElement {
  connectedCallback() {
    if (this.box) return;
    this.box = canvas(this);
    const data = block(this);
    const draw = () => {
      this.cy?.destroy();
      this.cy = cytoscape({ container: this.box, elements: structuredClone(data.elements ?? []), layout: layout(data), style: styles(), autoungrabify: !data.movable, userZoomingEnabled: false, userPanningEnabled: Boolean(data.zoom), maxZoom: 1.6 });
      this.cy.on("tap", "node[url]", (event) => (location.href = event.target.data("url")));
      if (data.stretch) this.stretch();
      if (data.zoom) this.zoomByWheel();
      if (data.movable) this.tellPositions();
      this.dataset.ready = "1";
    };
    document.fonts.ready.then(draw);
    onTheme(draw);
    new ResizeObserver(() => this.cy?.resize().fit(undefined, data.stretch ? LEGEND : 14)).observe(this.box);
  }

  stretch() {
    const { w, h } = this.cy.nodes().boundingBox();
    const factor = Math.sqrt((this.box.clientWidth / this.box.clientHeight) / (w / h));
    if (!Number.isFinite(factor) || factor <= 0) return;
    this.cy.nodes().positions((node) => ({ x: node.position("x") * factor, y: node.position("y") / Math.min(factor, MOST_SQUEEZE) }));
    this.cy.fit(undefined, LEGEND);
  }

  // Where the boxes stand goes into the input that data-positions names, as {id: [x, y]}.
  tellPositions() {
    const tell = () => {
      const input = document.getElementById(this.dataset.positions);
      if (input) input.value = JSON.stringify(Object.fromEntries(this.cy.nodes().map((node) => [node.id(), [Math.round(node.position("x")), Math.round(node.position("y"))]])));
    };
    this.cy.on("dragfree", "node", tell);
    tell();
  }

  zoomByWheel() {
    this.box.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const { left, top } = this.box.getBoundingClientRect();
      this.cy.zoom({ level: this.cy.zoom() * (event.deltaY < 0 ? 1.15 : 0.87), renderedPosition: { x: event.clientX - left, y: event.clientY - top } });
    }, { passive: false });
  }
});
