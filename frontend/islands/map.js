// <bag-map data-base data-src data-pick-lat data-pick-lon>: the city, its layers, and a point to pick in forms.
// data-area: id of a textarea whose lines are the corners of an area (longitude latitude): clicks add corners, pins move them,
// and buttons [data-map-undo] near the map take the last one away.
// data-base: GeoJSON of land (polygons) and names; data-src: GeoJSON of features, or a JSON block {features, bounds}.
// A feature's properties: title, url, text, layer, state, kind, icon. Buttons [data-map-layer] near the map switch layers;
// their data-kind is the number of the color that the layer's features have.
import { make, text } from "../js/dom.js";
import { toast } from "../js/toasts.js";
import { loadStylesheet } from "./stylesheet.js";
import { baseLayers, featureLayers } from "./map-style.js";
import { block, canvas, onTheme, token } from "./theme.js";

// Kept out of the bundle: the library finds its worker next to itself.
const gl = await import("../vendor/maplibre-gl.mjs");

const EMPTY = { type: "FeatureCollection", features: [] };
const IZMIR = [26.2, 37.85, 28.5, 39.4];
const MOST_PINS = 200;
const CITY = [26.9, 38.3, 27.35, 38.55];

function bounds(features) {
  const box = new gl.LngLatBounds();
  const add = (part) => (typeof part[0] === "number" ? box.extend(part) : part.forEach(add));
  for (const feature of features) if (feature.geometry) add(feature.geometry.coordinates);
  return box.isEmpty() ? null : box;
}

async function read(url) {
  const response = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/geo+json, application/json" } });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

// The library's own words, in the language of the page; the drawing is named after its map.
function words(name) {
  return {
    "Map.Title": name ? `${name}: ${text("map")}` : text("map"),
    "Marker.Title": text("marker"),
    "Popup.Close": text("close"),
    "NavigationControl.ZoomIn": text("zoomIn"),
    "NavigationControl.ZoomOut": text("zoomOut"),
    "GeolocateControl.FindMyLocation": text("whereAmI"),
    "GeolocateControl.LocationNotAvailable": text("failed"),
    "CooperativeGesturesHandler.MobileHelpText": text("twoFingers"),
  };
}

function card({ title, url, text: about }) {
  const name = url ? make("a", { href: url }, title) : title;
  return make("div", {}, make("p", { class: "strong" }, name ?? ""), about ? make("p", {}, about) : null);
}

customElements.define("bag-map", class extends HTMLElement {
  connectedCallback() {
    if (!this.map) this.start().catch(() => toast(text("failed"), "error"));
  }

  async start() {
    this.map = {};
    const given = block(this);
    await loadStylesheet("map.css");
    const [base, found] = await Promise.all([
      this.dataset.base ? read(this.dataset.base) : given.base ?? EMPTY,
      this.dataset.src ? read(this.dataset.src) : given.features ?? EMPTY,
    ]);
    this.base = base;
    this.features = found.features;
    const chips = this.chipArea().querySelectorAll("[data-map-layer][aria-pressed=false]");
    this.hiddenLayers = new Set([...chips].map((chip) => chip.dataset.mapLayer));
    this.box = given.bounds ?? bounds(this.features) ?? CITY;
    this.draw();
    this.listenToChips();
    if (this.dataset.pickLat) this.pickPoint();
    if (this.dataset.area) this.drawArea();
  }

  draw() {
    this.map = new gl.Map({
      container: canvas(this),
      style: this.style(),
      bounds: this.box,
      maxBounds: this.dataset.free === undefined ? [IZMIR[0] - 2, IZMIR[1] - 2, IZMIR[2] + 2, IZMIR[3] + 2] : undefined,
      fitBoundsOptions: { padding: 40, maxZoom: 15 },
      attributionControl: false,
      locale: words(this.getAttribute("aria-label")),
      dragRotate: false,
      cooperativeGestures: matchMedia("(pointer: coarse)").matches,
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.addControl(new gl.NavigationControl({ showCompass: false }), "top-right");
    this.map.addControl(new gl.ScaleControl({ unit: "metric" }), "bottom-right");
    this.map.on("idle", () => (this.dataset.ready = "1"));
    for (const layer of ["point", "line", "area"]) this.popups(layer);
    this.clusters();
    onTheme(() => this.redraw());
    this.addEventListener("refresh", () => this.refresh());
  }

  // The features again, the view as it is. When they cannot be read, what stands stays.
  async refresh() {
    const found = await read(this.dataset.src).catch(() => null);
    if (!found) return;
    this.features = found.features;
    this.map.getSource("points")?.setData({ ...EMPTY, features: this.features.filter((one) => one.geometry?.type === "Point" && !this.hiddenLayers.has(one.properties?.layer)) });
  }

  style() {
    const shown = this.features.filter((feature) => !this.hiddenLayers.has(feature.properties?.layer));
    const points = shown.filter((feature) => feature.geometry?.type === "Point");
    const shapes = shown.filter((feature) => feature.geometry && feature.geometry.type !== "Point");
    return {
      version: 8,
      sources: {
        base: { type: "geojson", data: this.base },
        shapes: { type: "geojson", data: { ...EMPTY, features: shapes } },
        points: { type: "geojson", data: { ...EMPTY, features: points }, cluster: this.dataset.cluster !== "off", clusterRadius: 42, clusterMaxZoom: 14, ...this.worst(points) },
      },
      layers: [...baseLayers(), ...featureLayers(this.kinds())],
    };
  }

  // A cluster knows the heaviest of its features, where they have a weight.
  worst(points) {
    return points.some((point) => point.properties.weight !== undefined) ? { clusterProperties: { worst: ["max", ["get", "weight"]] } } : {};
  }

  // [layer, color token] of every layer that has a button.
  kinds() {
    const chips = this.chipArea().querySelectorAll("[data-map-layer][data-kind]");
    return [...chips].map((chip) => [chip.dataset.mapLayer, `kind-${chip.dataset.kind}`]);
  }

  popups(layer) {
    this.map.on("click", layer, (event) => {
      if (this.dataset.pickLat || this.dataset.area) return;
      const popup = new gl.Popup({ maxWidth: "20rem", closeOnClick: true }).setLngLat(event.lngLat);
      popup.setDOMContent(card(event.features[0].properties)).addTo(this.map);
    });
    this.map.on("mouseenter", layer, () => (this.map.getCanvas().style.cursor = "pointer"));
    this.map.on("mouseleave", layer, () => (this.map.getCanvas().style.cursor = ""));
  }

  clusters() {
    this.map.on("click", "cluster", async (event) => {
      const [cluster] = event.features;
      const zoom = await this.map.getSource("points").getClusterExpansionZoom(cluster.properties.cluster_id);
      this.map.easeTo({ center: cluster.geometry.coordinates, zoom });
    });
  }

  chipArea() {
    return this.closest(".panel") ?? document;
  }

  redraw() {
    this.map.setStyle(this.style(), { diff: false });
  }

  listenToChips() {
    this.chipArea().addEventListener("click", (event) => {
      const chip = event.target.closest("[data-map-layer]");
      if (!chip) return;
      const on = chip.getAttribute("aria-pressed") !== "true";
      chip.setAttribute("aria-pressed", String(on));
      this.hiddenLayers[on ? "delete" : "add"](chip.dataset.mapLayer);
      this.redraw();
    });
  }

  // Picking: the inputs stay the truth; map and marker follow them and write to them.
  pickPoint() {
    this.classList.add("pick");
    const lat = document.getElementById(this.dataset.pickLat);
    const lon = document.getElementById(this.dataset.pickLon);
    const marker = new gl.Marker({ draggable: true });
    const place = () => {
      const [y, x] = [lat, lon].map((input) => Number.parseFloat(input.value.replace(",", ".")));
      if (Number.isFinite(x) && Number.isFinite(y) && Math.abs(y) <= 90) marker.setLngLat([x, y]).addTo(this.map);
      return marker.getLngLat();
    };
    const write = ({ lng, lat: y }) => {
      lat.value = y.toFixed(6);
      lon.value = lng.toFixed(6);
      lat.dispatchEvent(new Event("input", { bubbles: true }));
      marker.setLngLat([lng, y]).addTo(this.map);
    };
    const start = place();
    if (start) this.map.jumpTo({ center: start, zoom: 15 });
    this.map.on("click", (event) => write(event.lngLat));
    marker.on("dragend", () => write(marker.getLngLat()));
    for (const input of [lat, lon]) input.addEventListener("change", () => place() && this.map.easeTo({ center: place() }));
    const here = new gl.GeolocateControl({ showAccuracyCircle: false });
    here.on("geolocate", ({ coords }) => write({ lng: coords.longitude, lat: coords.latitude }));
    this.map.addControl(here, "top-right");
    // The control names its button only after asking the browser for permission.
    this.querySelector(".maplibregl-ctrl-geolocate")?.setAttribute("aria-label", text("whereAmI"));
  }

  // An area: the textarea stays the truth; lines that are no degrees (east and north of a grid) are left to the server.
  drawArea() {
    this.classList.add("pick");
    const input = document.getElementById(this.dataset.area);
    let pins = [];
    const corners = () => input.value.split("\n").map((line) => line.trim().split(/[\s;]+/).map((part) => Number.parseFloat(part.replace(",", "."))))
      .filter(([x, y]) => Math.abs(x) <= 180 && Math.abs(y) <= 90);
    const show = () => {
      const points = corners();
      pins.forEach((pin) => pin.remove());
      pins = points.slice(0, MOST_PINS).map((point, at) => {
        const pin = new gl.Marker({ draggable: true, scale: 0.6 }).setLngLat(point).addTo(this.map);
        pin.on("dragend", () => write(points.with(at, pin.getLngLat().toArray())));
        return pin;
      });
      this.sketch = points.length > 2 ? { type: "Polygon", coordinates: [[...points, points[0]]] } : { type: "LineString", coordinates: points };
      this.map.getSource("sketch")?.setData(points.length > 1 ? { type: "Feature", geometry: this.sketch, properties: {} } : EMPTY);
    };
    const write = (points) => {
      input.value = points.map(([x, y]) => `${x.toFixed(7)} ${y.toFixed(7)}`).join("\n");
      input.dispatchEvent(new Event("input", { bubbles: true }));
      show();
    };
    this.map.on("style.load", () => {
      this.map.addSource("sketch", { type: "geojson", data: EMPTY });
      this.map.addLayer({ id: "sketch-area", type: "fill", source: "sketch", paint: { "fill-color": token("accent"), "fill-opacity": 0.2 } });
      this.map.addLayer({ id: "sketch-edge", type: "line", source: "sketch", paint: { "line-color": token("accent"), "line-width": 2 } });
      show();
    });
    this.map.on("click", ({ lngLat }) => write([...corners(), lngLat.toArray()]));
    input.addEventListener("change", show);
    this.chipArea().addEventListener("click", (event) => event.target.closest("[data-map-undo]") && write(corners().slice(0, -1)));
    const box = bounds([{ geometry: { coordinates: corners() } }]);
    if (box) this.map.fitBounds(box, { padding: 60, maxZoom: 18, duration: 0 });
  }
});
