// A stylesheet that only one island needs, loaded with it. Its address stands beside the page's own stylesheet.
const loading = new Map();

/** Resolves when the stylesheet `name` of the build applies; once per page. */
export function loadStylesheet(name) {
  if (!loading.has(name)) {
    loading.set(name, new Promise((resolve, reject) => {
      const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: new URL(`../${name}`, import.meta.url).href });
      link.addEventListener("load", resolve);
      link.addEventListener("error", reject);
      document.head.append(link);
    }));
  }
  return loading.get(name);
}
