// How the map is drawn: tokens in, MapLibre layers out.
import { FONT, token } from "./theme.js";

const POINT = ["==", ["geometry-type"], "Point"];
const POLYGON = ["match", ["geometry-type"], ["Polygon", "MultiPolygon"], true, false];
const LINE = ["match", ["geometry-type"], ["LineString", "MultiLineString"], true, false];
const FONTS = [FONT];

const byState = (otherwise) => [
  "match", ["coalesce", ["get", "state"], ""],
  "critical", token("critical"),
  "major", token("major"),
  "minor", token("minor"),
  "warning", token("warning"),
  "unknown", token("unknown"),
  "ok", token("ok"),
  "plan", token("line-strong"),
  otherwise,
];

const label = (field, size, color) => ({
  layout: { "text-field": field, "text-size": size, "text-font": FONTS, "text-optional": true, "text-max-width": 9 },
  paint: { "text-color": token(color), "text-halo-color": token("surface"), "text-halo-width": 1.4 },
});

/** Sea, land, district borders and their names. */
export function baseLayers() {
  const names = label(["get", "name"], 11, "text-3");
  return [
    { id: "sea", type: "background", paint: { "background-color": token("water") } },
    { id: "land", type: "fill", source: "base", filter: POLYGON, paint: { "fill-color": token("raised") } },
    { id: "border", type: "line", source: "base", filter: ["!", POINT], paint: { "line-color": token("line-strong"), "line-width": 0.8, "line-opacity": 0.55 } },
    { id: "district", type: "symbol", source: "base", filter: ["all", POINT, ["has", "name"]], maxzoom: 13, ...names },
  ];
}

const byLayer = (kinds) =>
  kinds.length ? ["match", ["coalesce", ["get", "layer"], ""], ...kinds.flatMap(([layer, name]) => [layer, token(name)]), token("accent")] : token("accent");

/** The records: areas, lines, points with clusters, and the names of points. `kinds`: [layer, color token] pairs. */
export function featureLayers(kinds) {
  const color = byState(byLayer(kinds));
  // A cluster may hold several kinds, so it has the color of none.
  const [crowd, onCrowd] = kinds.length ? ["text-2", "surface"] : ["accent", "on-accent"];
  // Features with a weight (5 critical … 0 fine) give their cluster the color of the worst.
  const crowdColor = ["match", ["coalesce", ["get", "worst"], -1], 5, token("critical"), 4, token("major"), 3, token("minor"), 2, token("warning"), 1, token("unknown"), 0, token("ok"), token(crowd)];
  const crowdText = ["case", ["has", "worst"], token("surface"), token(onCrowd)];
  const title = label(["get", "title"], 11, "text-2");
  const single = ["all", POINT, ["!", ["has", "point_count"]]];
  return [
    { id: "area", type: "fill", source: "shapes", filter: POLYGON, paint: { "fill-color": color, "fill-opacity": 0.18, "fill-outline-color": color } },
    { id: "glow", type: "line", source: "shapes", filter: ["all", LINE, ["in", ["coalesce", ["get", "state"], ""], ["literal", ["critical", "major"]]]], paint: { "line-color": color, "line-width": 9, "line-opacity": 0.22, "line-blur": 4 } },
    { id: "line", type: "line", source: "shapes", filter: LINE, layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": color, "line-width": ["match", ["coalesce", ["get", "kind"], ""], "core", 2.6, 1.6] } },
    { id: "cluster", type: "circle", source: "points", filter: ["has", "point_count"], paint: { "circle-color": crowdColor, "circle-stroke-color": token("surface"), "circle-stroke-width": 2, "circle-radius": ["step", ["get", "point_count"], 11, 25, 14, 100, 18] } },
    { id: "cluster-count", type: "symbol", source: "points", filter: ["has", "point_count"], layout: { "text-field": ["get", "point_count_abbreviated"], "text-size": 11, "text-font": FONTS, "text-allow-overlap": true }, paint: { "text-color": crowdText } },
    { id: "halo", type: "circle", source: "points", filter: ["all", single, ["in", ["coalesce", ["get", "state"], ""], ["literal", ["critical", "major"]]]], paint: { "circle-radius": 12, "circle-color": color, "circle-opacity": 0.2 } },
    { id: "point", type: "circle", source: "points", filter: single, paint: { "circle-radius": ["case", ["has", "mark"], 10, ["match", ["coalesce", ["get", "kind"], ""], "core", 6.5, 5]], "circle-color": color, "circle-stroke-color": token("surface"), "circle-stroke-width": 1.5 } },
    { id: "mark", type: "symbol", source: "points", filter: ["all", single, ["has", "mark"]], layout: { "text-field": ["get", "mark"], "text-size": 11, "text-font": FONTS, "text-allow-overlap": true }, paint: { "text-color": token("surface") } },
    { id: "title", type: "symbol", source: "points", filter: single, minzoom: 11, ...title, layout: { ...title.layout, "text-offset": [0, 0.9], "text-anchor": "top" } },
  ];
}
